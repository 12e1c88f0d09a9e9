# One image for every process: duban api | worker | scheduler | migrate | mail-catcher.
FROM python:3.12-slim-bookworm AS build
WORKDIR /app
COPY requirements.lock ./
RUN python -m venv /app/.venv
RUN /app/.venv/bin/python -m pip install --no-cache-dir --require-hashes -r requirements.lock
COPY . .
RUN /app/.venv/bin/python -m pip install --no-cache-dir --no-deps --no-build-isolation --editable .

FROM python:3.12-slim-bookworm
ENV PATH=/app/.venv/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1
RUN groupadd --gid 10001 duban \
    && useradd --uid 10001 --gid 10001 --no-create-home --home-dir /data --shell /usr/sbin/nologin duban \
    && install -d -o 10001 -g 10001 -m 0700 /data
COPY --from=build /app /app
WORKDIR /app
USER 10001:10001
VOLUME ["/data"]
EXPOSE 8120
HEALTHCHECK --interval=10s --timeout=5s --start-period=20s --retries=3 CMD ["duban", "health"]
ENTRYPOINT ["duban"]
CMD ["api"]
