import { defineConfig } from 'drizzle-kit'
export default defineConfig({ dialect:'postgresql', schema: ['./src/platform/tables.ts','./src/domains/*/infrastructure/tables.ts'], out:'./drizzle/migrations'})
