# The service on the CPU. Its build context is a self-contained publication:
#   dotnet publish samples/Ascend.Rope.Service -c Release -r linux-x64 --self-contained -o artifacts/service
#   docker build -f samples/Ascend.Rope.Service/deploy/docker/cpu.Dockerfile -t ascend-rope-service:cpu artifacts/service
FROM debian:12-slim

# TLS needs OpenSSL and the certificates of authorities; nothing else of the system is used.
RUN apt-get update \
    && apt-get install -y --no-install-recommends ca-certificates libssl3 libstdc++6 \
    && rm -rf /var/lib/apt/lists/*

COPY . /opt/ascend-rope

ENV Kestrel__Endpoints__Http__Url=http://0.0.0.0:5080 \
    Kestrel__Endpoints__Grpc__Url=http://0.0.0.0:5081 \
    AscendRope__Policy=Cpu \
    DOTNET_EnableDiagnostics=0

EXPOSE 5080 5081
USER 1000:1000
WORKDIR /opt/ascend-rope
ENTRYPOINT ["/opt/ascend-rope/Ascend.Rope.Service"]
