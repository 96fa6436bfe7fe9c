# One image; the command says which process it is: `bun src/api.ts`, `bun src/worker.ts`, `bun scripts/migrate.ts`.
FROM oven/bun:1.4.5-slim AS packages
WORKDIR /app
COPY package.json bun.lock ./
COPY patches ./patches
# The embedded Postgres is for development machines.
RUN bun install --frozen-lockfile --production --omit=optional

FROM oven/bun:1.4.5-slim
WORKDIR /app
ENV NODE_ENV=production
# Which release the image is: `docker build --build-arg RELEASE=…`. It has no git to ask.
ARG RELEASE=
ENV RELEASE=$RELEASE
COPY --from=packages /app/node_modules ./node_modules
COPY package.json tsconfig.json ./
COPY drizzle ./drizzle
COPY scripts ./scripts
COPY src ./src
USER bun
EXPOSE 3000
CMD ["bun", "src/api.ts"]
