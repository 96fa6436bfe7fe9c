/** How long rows are kept once nobody needs them: the count of failed sign-ins begins anew after an hour. */
export const adminRetention = [{ table: 'staff_sign_in_attempts', age: 'last_at', keepDays: 1 }]
