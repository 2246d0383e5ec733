# The service with CANN. The driver is the host's: the container runtime mounts it, and the devices.
# CANN's image and its home go together:
#
#   CANN 8.1 to 8.3   CANN_IMAGE=ascendai/cann:8.1.rc1-910b-ubuntu22.04-py3.10   CANN_HOME=/usr/local/Ascend/ascend-toolkit/latest
#   CANN 8.5 and on   CANN_IMAGE=ascendai/cann:8.5.0-910b-ubuntu22.04-py3.11     CANN_HOME=/usr/local/Ascend/cann
#
# 910b in a tag is Atlas A2; images for A3 say a3. An image without kernels of the operator (8.5: cann-910b-ops, cann-A3-ops) fails with 561112 or 561003
# at the warm-up, so that the service never becomes ready.
#
#   dotnet publish samples/Ascend.Rope.Service -c Release -r linux-arm64 --self-contained -o artifacts/service
#   docker build -f samples/Ascend.Rope.Service/deploy/docker/cann.Dockerfile --build-arg CANN_IMAGE=… --build-arg CANN_HOME=… \
#       -t ascend-rope-service:cann artifacts/service
ARG CANN_IMAGE=ascendai/cann:8.5.0-910b-ubuntu22.04-py3.11
FROM ${CANN_IMAGE}
ARG CANN_HOME=/usr/local/Ascend/cann

USER root
COPY . /opt/ascend-rope

# What CANN's set_env.sh sets and the driver's directories, so that no shell has to stand before the service: it is to get SIGTERM itself.
ENV ASCEND_HOME_PATH=${CANN_HOME} \
    ASCEND_TOOLKIT_HOME=${CANN_HOME} \
    ASCEND_AICPU_PATH=${CANN_HOME} \
    ASCEND_OPP_PATH=${CANN_HOME}/opp \
    LD_LIBRARY_PATH=${CANN_HOME}/lib64:${CANN_HOME}/lib64/plugin/opskernel:${CANN_HOME}/lib64/plugin/nnengine:${CANN_HOME}/opp/built-in/op_impl/ai_core/tbe/op_tiling/lib/linux/aarch64:${CANN_HOME}/opp/built-in/op_impl/ai_core/tbe/op_tiling/lib/linux/x86_64:/usr/local/Ascend/driver/lib64:/usr/local/Ascend/driver/lib64/common:/usr/local/Ascend/driver/lib64/driver \
    ASCEND_PROCESS_LOG_PATH=/tmp/ascend-log \
    Kestrel__Endpoints__Http__Url=http://0.0.0.0:5080 \
    Kestrel__Endpoints__Grpc__Url=http://0.0.0.0:5081 \
    AscendRope__Policy=RequireNpu \
    AscendRope__CannRoot=${CANN_HOME} \
    DOTNET_EnableDiagnostics=0

# Fails the build where the home does not fit the image, with the path that is missing.
RUN test -e "${CANN_HOME}/lib64/libnnopbase.so" || { echo "CANN_HOME is ${CANN_HOME}, which has no lib64/libnnopbase.so: give the home that belongs to CANN_IMAGE" >&2; exit 1; } \
    && { test -e "${CANN_HOME}/lib64/libopapi_transformer.so" || test -e "${CANN_HOME}/lib64/libopapi.so"; } \
    || { echo "${CANN_HOME}/lib64 has neither libopapi_transformer.so (CANN 8.5 and on) nor libopapi.so (CANN 8.1 to 8.3): the image is not of the toolkit" >&2; exit 1; }

EXPOSE 5080 5081
# HwHiAiUser of the driver: the owner of /dev/davinci*.
USER 1000:1000
WORKDIR /opt/ascend-rope
ENTRYPOINT ["/opt/ascend-rope/Ascend.Rope.Service"]
