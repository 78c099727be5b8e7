# The image: the program, its facts, glibc and CA certificates; no shell, no root. Needs BuildKit (DOCKER_BUILDKIT=1 on old
# engines). The caches keep the compiled dependencies between builds; `--locked` and the pinned bases decide what is built.
FROM rust:1.95-slim-trixie AS build
WORKDIR /src
COPY . .
RUN --mount=type=cache,target=/usr/local/cargo/registry,sharing=locked \
    --mount=type=cache,target=/src/target,sharing=locked \
    cargo build --release --locked --bin alliance-bot --target-dir target \
    && install -D target/release/alliance-bot /out/usr/local/bin/alliance-bot \
    && install -D -m 644 -t /out/usr/share/doc/alliance-bot LICENSE-MIT LICENSE-APACHE \
    && mkdir -p /out/srv /out/data \
    # The database that the default settings name lies on the volume.
    && ln -s /data/alliance-bot.db /out/srv/alliance-bot.db

FROM gcr.io/distroless/cc-debian13:nonroot
ARG VERSION=dev
ARG REVISION=unknown
LABEL org.opencontainers.image.title="alliance-bot" \
      org.opencontainers.image.description="A Discord bot that answers questions about an alliance from a TOML fact base, and cites every answer" \
      org.opencontainers.image.licenses="MIT OR Apache-2.0" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}"
COPY --from=build /out/usr /usr
COPY --from=build /out/srv /srv
# The one place that is written to; a volume in production.
COPY --from=build --chown=65532:65532 /out/data /data
# bot.toml and facts/ are looked for here; without facts/ the base answers that was compiled in.
WORKDIR /srv
# What was learnt from a base is kept on the volume; what learning took goes back to the system.
ENV ALLIANCE_BOT_CACHE=/data/cache MALLOC_ARENA_MAX=1 MALLOC_MMAP_THRESHOLD_=65536 MALLOC_TRIM_THRESHOLD_=65536
USER 65532:65532
HEALTHCHECK --interval=15s --timeout=5s --start-period=60s --retries=3 CMD ["/usr/local/bin/alliance-bot", "healthcheck"]
ENTRYPOINT ["/usr/local/bin/alliance-bot"]
CMD ["run"]
