# The server, the worker and the migrations are one image; the command chooses.
FROM node:24-bookworm-slim AS build
WORKDIR /app
COPY package.json package-lock.json prisma.config.ts ./
COPY prisma ./prisma
# What runs in a browser is built at the end of npm ci, by a compiler that is an optional package for each platform.
COPY src/console ./src/console
# The other optional packages are a PostgreSQL and a Node.js for machines that have none; this image has the one and is
# given the other. The postinstall script also generates the database client, which needs the development packages.
RUN npm ci --no-audit --no-fund \
  && npm prune --omit=dev --omit=optional --ignore-scripts --no-audit --no-fund

FROM node:24-bookworm-slim
ENV NODE_ENV=production \
    HOST=0.0.0.0 \
    PORT=3000
WORKDIR /app
COPY --from=build /app/node_modules ./node_modules
COPY package.json ./
COPY prisma ./prisma
COPY src ./src
COPY workers ./workers
# After the sources, so that what was generated or built on the machine that builds cannot take its place.
COPY --from=build /app/src/generated ./src/generated
COPY --from=build /app/src/console/dist ./src/console/dist
# The files stay root's: a process that is taken over cannot change the program.
USER node
EXPOSE 3000
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=3s --start-period=20s --retries=3 \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT}/readyz`).then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "src/main/cli.ts", "server"]
