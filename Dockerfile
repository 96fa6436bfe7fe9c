# One image; the command says which process it is: `bun src/api.ts`, `bun src/worker.ts`, or `./scripts/run NAME` for a
# command of docs/operations.md. `docker build --build-arg RELEASE=$(git describe --always) .`
# By its digest where the registry was asked for it: `--build-arg BUN_IMAGE=oven/bun:1.4.5-slim@sha256:…`.
ARG BUN_IMAGE=oven/bun:1.4.5-slim

FROM $BUN_IMAGE AS packages
WORKDIR /app
COPY package.json bun.lock ./
COPY patches ./patches
# The embedded Postgres is for development machines. The stamp tells ./scripts/run that nothing is missing.
RUN bun install --frozen-lockfile --production --omit=optional \
  && echo "1.4.5 $(cksum <bun.lock) $(cksum <package.json) $(cat patches/*.patch 2>/dev/null | cksum)" >node_modules/.installed

# What only measures, proves, tries out or stands in for Stripe is not shipped.
FROM $BUN_IMAGE AS sources
WORKDIR /app
COPY scripts ./scripts
RUN rm -r scripts/stripe-emulator scripts/bench scripts/prove scripts/check scripts/demo scripts/shopper scripts/loadtest* scripts/chaos* scripts/start* scripts/supply* scripts/sbom.ts

FROM $BUN_IMAGE AS shop
# psql, pg_dump and pg_restore of the server's release, from PostgreSQL's own archive: a distribution's are often older, and
# an older pg_dump refuses.
RUN apt-get update \
  && apt-get install --yes --no-install-recommends ca-certificates postgresql-common \
  && /usr/share/postgresql-common/pgdg/apt.postgresql.org.sh -y \
  && apt-get install --yes --no-install-recommends postgresql-client-18 \
  && rm -rf /var/lib/apt/lists/*
WORKDIR /app
# The API listens beyond its container, and the worker answers probes.
ENV NODE_ENV=production HOST=0.0.0.0 PORT=3000 WORKER_PORT=3001
# Its root may be held read-only: Bun keeps nothing of what it has compiled.
ENV BUN_RUNTIME_TRANSPILER_CACHE_PATH=0
COPY --from=packages /app/node_modules ./node_modules
COPY package.json bun.lock tsconfig.json ./
COPY patches ./patches
COPY drizzle ./drizzle
COPY --from=sources /app/scripts ./scripts
COPY src ./src
# The guide is a part of /openapi.json.
COPY docs/guide.md ./docs/guide.md
USER bun
EXPOSE 3000 3001
# The one process of a container answers on the one port or on the other.
HEALTHCHECK --interval=10s --timeout=5s --start-period=40s CMD ["bun", "scripts/health-check.ts"]
CMD ["bun", "src/api.ts"]

# For docker-compose.yml: with the Stripe emulator beside it, which production refuses.
FROM shop AS trial
USER root
RUN install --directory --owner=bun --group=bun /var/lib/stripe
COPY scripts/stripe-emulator ./scripts/stripe-emulator
USER bun

# The last one is what `docker build .` makes. It has no git to ask which release it is: `--build-arg RELEASE=…`.
FROM shop AS production
ARG RELEASE=
ENV RELEASE=$RELEASE
LABEL org.opencontainers.image.title="metropolitan" \
  org.opencontainers.image.description="The commerce backend of a grocery shop: API, worker and commands" \
  org.opencontainers.image.version="$RELEASE"
