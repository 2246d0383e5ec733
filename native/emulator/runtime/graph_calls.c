// The CANN functions of captures and graphs.
#include "acl/acl_mdl.h"
#include "ascend_emulator.h"
#include "capture.h"
#include "device.h"
#include "entry.h"
#include "graph.h"
#include "handles.h"
#include "lock.h"
#include "stream_state.h"
#include "thread.h"
#include "version.h"

// --- capture ---

static bool isMode(aclmdlRICaptureMode mode) {
  return (int)mode >= ACL_MODEL_RI_CAPTURE_MODE_GLOBAL && mode <= ACL_MODEL_RI_CAPTURE_MODE_RELAXED;
}

static aclError resolveStream(aclrtStream handle, emuStream** stream) {
  if (handle == NULL) return emuFail(ACL_ERROR_INVALID_PARAM, "stream is null");
  return emuStreamResolve(handle, true, stream);
}

static aclError refuseDefault(const emuStream* stream) {
  bool isDefault = stream == stream->context->defaultStream;
  return isDefault ? emuFail(ACL_ERROR_RT_FEATURE_NOT_SUPPORT, "the default stream cannot be captured") : 0;
}

static aclError begin(aclrtStream handle, aclmdlRICaptureMode mode) {
  emuStream* stream;
  if (handle != NULL && !isMode(mode)) return emuFail(ACL_ERROR_RT_PARAM_INVALID, "mode %d", (int)mode);
  aclError status = resolveStream(handle, &stream);
  if (status == 0) status = refuseDefault(stream);
  if (status == 0) status = emuStreamRefuseCapturing(stream);
  if (status == 0) status = emuDriverNeed(stream->device);  // for a stream of the graph's
  return status != 0 ? status : emuCaptureBegin(stream, mode);
}

static aclError getInfo(aclrtStream handle, aclmdlRICaptureStatus* status, aclmdlRI* graph) {
  if (handle == NULL || (status == NULL && graph == NULL)) return emuFail(ACL_ERROR_INVALID_PARAM, "stream, or both results, are null");
  const emuStream* stream = emuHandleGet(handle, EMULATOR_STREAM);
  if (stream == NULL) return emuFail(ACL_ERROR_RT_INVALID_HANDLE, "the stream is destroyed, or none");
  aclmdlRI found;
  aclmdlRICaptureStatus is = emuCaptureStatus(stream, &found);
  if (status != NULL) *status = is;
  if (graph != NULL) *graph = found;
  return 0;
}

static aclError end(aclrtStream handle, aclmdlRI* graph) {
  if (graph == NULL && emuActiveVersion()->checksNullGraphFirst) return emuFail(ACL_ERROR_INVALID_PARAM, "modelRI is null");
  emuStream* stream;
  aclError status = resolveStream(handle, &stream);
  if (status != 0) return status;
  if (graph == NULL && emuStreamIsCapturing(stream)) return emuFail(ACL_ERROR_RT_PARAM_INVALID, "modelRI is null");
  if (graph != NULL) *graph = NULL;
  status = refuseDefault(stream);
  return status != 0 ? status : emuCaptureEnd(stream, graph);
}

static aclError exchangeMode(aclmdlRICaptureMode* mode) {
  if (mode == NULL) return emuFail(ACL_ERROR_INVALID_PARAM, "mode is null");
  if (!isMode(*mode)) return emuFail(ACL_ERROR_RT_PARAM_INVALID, "mode %d", (int)*mode);
  emuContext* context;
  aclError status = emuContextNeed(&context);
  if (status != 0) return status;
  emuThread* thread = emuThisThread();
  aclmdlRICaptureMode before = (aclmdlRICaptureMode)thread->captureMode;
  thread->captureMode = (int32_t)*mode;
  *mode = before;
  return 0;
}

// --- graphs ---

static aclError find(aclmdlRI handle, emuGraph** graph) {
  if (handle == NULL) return emuFail(ACL_ERROR_INVALID_PARAM, "modelRI is null");
  *graph = emuHandleGet(handle, EMULATOR_GRAPH);
  return *graph != NULL ? 0 : emuFail(ACL_ERROR_RT_INVALID_HANDLE, "the graph is destroyed, or none");
}

static aclError needItsContext(const emuGraph* graph) {
  emuContext* context;
  aclError status = emuContextNeed(&context);
  if (status != 0 || graph->context == context) return status;
  return emuFail(ACL_ERROR_RT_MODEL_CONTEXT, "the graph is of another context than the current one");
}

static aclError needEnded(const emuGraph* graph) {
  return graph->capturing ? emuFail(ACL_ERROR_RT_MODEL_CAPTURED, "the capture of the graph has not ended") : 0;
}

static aclError executeAsync(aclmdlRI handle, aclrtStream streamHandle) {
  emuGraph* graph;
  emuStream* stream;
  aclError status = find(handle, &graph);
  if (status == 0) status = emuStreamResolve(streamHandle, false, &stream);
  if (status == 0) status = emuStreamRefuseCapturing(stream);
  if (status == 0) status = needItsContext(graph);
  if (status == 0) status = needEnded(graph);
  if (status == 0) status = emuStreamResolve(streamHandle, true, &stream);
  return status != 0 ? status : emuGraphReplay(graph, stream);
}

static aclError execute(aclmdlRI handle, int32_t timeout) {
  emuGraph* graph;
  aclError status = find(handle, &graph);
  if (status != 0) return status;
  if (timeout == 0 || timeout < -1) return emuFail(ACL_ERROR_RT_PARAM_INVALID, "timeout %d is neither -1 nor positive", timeout);
  return emuFail(ACL_ERROR_RT_PARAM_INVALID, "not for a graph that was captured");
}

static aclError abortGraph(aclmdlRI handle) {
  if (handle == NULL) return emuFail(ACL_ERROR_RT_PARAM_INVALID, "modelRI is null");
  emuGraph* graph;
  aclError status = find(handle, &graph);
  return status != 0 ? status : emuFail(ACL_ERROR_RT_PARAM_INVALID, "not for a graph that was captured");
}

static uint32_t s_patience = 10000;  // milliseconds, as CANN has it

static aclError destroy(aclmdlRI handle) {
  emuGraph* graph;
  aclError status = find(handle, &graph);
  if (status == 0) status = needItsContext(graph);
  if (status == 0) status = needEnded(graph);
  if (status != 0) return status;
  if (!emuGraphAwait(graph, s_patience)) return emuFail(ACL_ERROR_RT_MODEL_RUNNING, "the graph is still running");
  status = find(handle, &graph);  // another thread may have been faster
  if (status == 0) emuGraphEnd(graph);
  return status;
}

// What CANN writes goes to its log, which is not emulated.
static aclError debugPrint(aclmdlRI handle) {
  emuGraph* graph;
  aclError status = find(handle, &graph);
  return status != 0 ? status : needItsContext(graph);
}

// An end that fails has discarded the capture, also when the failure was injected.
static void discard(aclrtStream handle, aclmdlRI* graph) {
  emuStream* stream;
  aclmdlRI ended = NULL;
  if (graph != NULL) *graph = NULL;
  if (resolveStream(handle, &stream) == 0 && emuCaptureEnd(stream, &ended) == 0) destroy(ended);
}

EMU_STATUS(aclError, aclmdlRICaptureBegin, (aclrtStream stream, aclmdlRICaptureMode mode), begin(stream, mode))
EMU_STATUS(aclError, aclmdlRICaptureGetInfo, (aclrtStream stream, aclmdlRICaptureStatus* status, aclmdlRI* modelRI),
           getInfo(stream, status, modelRI))
EMU_STATUS_OR(aclError, aclmdlRICaptureEnd, (aclrtStream stream, aclmdlRI* modelRI), end(stream, modelRI), discard(stream, modelRI))
EMU_STATUS(aclError, aclmdlRICaptureThreadExchangeMode, (aclmdlRICaptureMode * mode), exchangeMode(mode))
EMU_STATUS(aclError, aclmdlRIExecuteAsync, (aclmdlRI modelRI, aclrtStream stream), executeAsync(modelRI, stream))
EMU_STATUS(aclError, aclmdlRIExecute, (aclmdlRI modelRI, int32_t timeout), execute(modelRI, timeout))
EMU_STATUS(aclError, aclmdlRIAbort, (aclmdlRI modelRI), abortGraph(modelRI))
EMU_STATUS(aclError, aclmdlRIDestroy, (aclmdlRI modelRI), destroy(modelRI))
EMU_STATUS(aclError, aclmdlRIDebugPrint, (aclmdlRI modelRI), debugPrint(modelRI))

// --- controls ---

void emulatorSetDestroyPatience(uint32_t milliseconds) {
  emuLock();
  s_patience = milliseconds;
  emuUnlock();
}
