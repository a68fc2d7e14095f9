# Gavel in a container.
#
#   docker build -t gavel .                      the image: the daemon and the libraries that it needs, nothing else
#   docker build --target test .                 the same sources, all unit tests run
#   docker build --secret id=ca,src=FILE .       certificates that npm is to trust besides, of a network's own proxy
#   docker run -p 127.0.0.1:8080:8080 -v gavel:/data --read-only gavel
#   docker exec CONTAINER gavel token create --name alice --role bidder
#
# ./dev image builds it and tries it, with or without a Docker engine.
ARG BASE=debian:bookworm-slim

FROM ${BASE} AS build
WORKDIR /src
ENV CCACHE_DIR=/var/cache/ccache
COPY dev ./
RUN ./dev setup
COPY . .
RUN --mount=type=cache,target=/var/cache/ccache --mount=type=secret,id=ca \
    if [ -s /run/secrets/ca ]; then export NODE_EXTRA_CA_CERTS=/run/secrets/ca; fi && ./dev build release
RUN .ci/runtime-tree.sh build/release/bin/gavel /runtime

FROM build AS test
RUN --mount=type=cache,target=/var/cache/ccache --mount=type=secret,id=ca \
    if [ -s /run/secrets/ca ]; then export NODE_EXTRA_CA_CERTS=/run/secrets/ca; fi && ./dev test dev

FROM scratch AS runtime
ARG VERSION=0.1.0
LABEL org.opencontainers.image.title="gavel" \
      org.opencontainers.image.description="Auction server: REST, live over WebSocket, every acknowledged bid on disk" \
      org.opencontainers.image.licenses="MIT" \
      org.opencontainers.image.vendor="The Gavel authors" \
      org.opencontainers.image.version="${VERSION}"
COPY --from=build /runtime/root/ /
COPY --from=build --chown=10001:10001 /runtime/data/ /data/
# As variables and not as flags, so that they hold for every command: `serve --demo`, `exec … gavel token create`.
ENV PATH=/usr/local/bin GAVEL_DATA_DIR=/data GAVEL_HTTP_LISTEN=0.0.0.0:8080
USER 10001:10001
VOLUME /data
EXPOSE 8080
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=3s --start-period=30s --retries=3 \
    CMD ["/usr/local/bin/gavel", "health", "--url", "http://127.0.0.1:8080"]
ENTRYPOINT ["/usr/local/bin/gavel"]
CMD ["serve"]
