# Style sheets, scripts and fonts come from npm, once, at build time.
FROM node:22-slim AS assets
RUN apt-get update && apt-get install -y --no-install-recommends python3 && rm -rf /var/lib/apt/lists/*
WORKDIR /source
COPY package.json package-lock.json ./
RUN npm ci --ignore-scripts
COPY scripts scripts
COPY src src
RUN python3 scripts/assets.py

FROM python:3.12-slim
RUN useradd --system --create-home --uid 10001 daowei && install -d -o daowei /data
WORKDIR /source
COPY pyproject.toml README.md LICENSE ./
COPY --from=assets /source/src src
RUN pip install --no-cache-dir '.[web,postgres]' && rm -rf /source/src
USER daowei
ENV DAOWEI_DATA=/data DAOWEI_BIND=0.0.0.0:8000
VOLUME /data
EXPOSE 8000
CMD ["gunicorn", "--config", "python:daowei.site.gunicorn_config"]
