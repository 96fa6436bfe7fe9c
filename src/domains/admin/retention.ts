/** How long rows are kept once nobody needs them. A failed sign-in weighs for a day at most. */
export const adminRetention = [{ table: 'staff_sign_in_attempts', age: 'last_at', keepDays: 2 }]
