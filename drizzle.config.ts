import { defineConfig } from 'drizzle-kit'

export default defineConfig({
  dialect: 'postgresql',
  schema: './src/{platform,domains/*/infrastructure}/*tables.ts',
  out: './drizzle/migrations',
})
