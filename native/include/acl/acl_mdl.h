// Graphs captured from streams, where CANN 8.1.RC1 declares them; later versions declare them in acl_rt.h. See acl_base.h for what this
// header set is.
//
// Between Begin and End the work given to a stream is recorded and not run: it runs at each ExecuteAsync, on the very addresses that were
// recorded. Another stream joins the capture by waiting for an event that was recorded in it, and has to be waited for in turn before End.
// The events are those of aclrtCreateEventExWithFlag with ACL_EVENT_SYNC; others give 207000.
//
// While a stream is capturing: to wait for it, to query or to destroy it gives 107027, to wait for its context's device too; to wait for,
// or to query, an event recorded in the capture 107028; to wait in it for an event recorded outside 107024. None of these does any harm to
// the capture.
#ifndef ASCEND_ROPE_ACL_MDL_H
#define ASCEND_ROPE_ACL_MDL_H

#include "acl_base.h"
#include "acl_rt.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef void* aclmdlRI;

// What the capture forbids meanwhile: calls that block, aclrtMemcpy and aclrtMemset (107030).
typedef enum {
  ACL_MODEL_RI_CAPTURE_MODE_GLOBAL = 0,        // on every thread of the context
  ACL_MODEL_RI_CAPTURE_MODE_THREAD_LOCAL = 1,  // on the thread that began
  ACL_MODEL_RI_CAPTURE_MODE_RELAXED = 2,       // nothing; and any thread may end it
} aclmdlRICaptureMode;

typedef enum {
  ACL_MODEL_RI_CAPTURE_STATUS_NONE = 0,
  ACL_MODEL_RI_CAPTURE_STATUS_ACTIVE = 1,
  ACL_MODEL_RI_CAPTURE_STATUS_INVALIDATED = 2,
} aclmdlRICaptureStatus;

// Needs a context, which must be the stream's. A null stream gives 100000, the default stream 207000, one that is capturing 107027.
ACL_FUNC_VISIBILITY aclError aclmdlRICaptureBegin(aclrtStream stream, aclmdlRICaptureMode mode);

// Either result may be null, not both. The graph is that of the capture under way, and null when there is none.
ACL_FUNC_VISIBILITY aclError aclmdlRICaptureGetInfo(aclrtStream stream, aclmdlRICaptureStatus* status, aclmdlRI* modelRI);

// The graph is the caller's to destroy. On failure there is none: 107029 when the stream is not capturing, 107036 on a stream that joined
// (the capture goes on), 107038 on another thread than that of Begin unless RELAXED, 107025 when a stream that joined was not waited for,
// 507903 when the capture was invalidated; these three discard it. A null modelRI gives 100000, in CANN 9.2 107000, and the capture goes on.
ACL_FUNC_VISIBILITY aclError aclmdlRICaptureEnd(aclrtStream stream, aclmdlRI* modelRI);

// Sets how captures affect this thread, GLOBAL at first, and gives what it was. THREAD_LOCAL: only captures that it began itself;
// RELAXED: none.
ACL_FUNC_VISIBILITY aclError aclmdlRICaptureThreadExchangeMode(aclmdlRICaptureMode* mode);

// Runs the graph in order on the stream, null for the default one. Another context than that of the capture gives 107004, a graph whose
// capture has not ended 107026, a stream that is capturing 107027.
ACL_FUNC_VISIBILITY aclError aclmdlRIExecuteAsync(aclmdlRI modelRI, aclrtStream stream);

// Since CANN 8.5 here. Not for graphs that were captured: 107000.
ACL_FUNC_VISIBILITY aclError aclmdlRIExecute(aclmdlRI modelRI, int32_t timeout);
ACL_FUNC_VISIBILITY aclError aclmdlRIAbort(aclmdlRI modelRI);

// Waits for ten seconds at most while the graph runs, then gives 107037 and the graph stays. Another context gives 107004, a graph whose
// capture has not ended 107026. The memory that was recorded has to live until then.
ACL_FUNC_VISIBILITY aclError aclmdlRIDestroy(aclmdlRI modelRI);

// Prints what the graph is to the log.
ACL_FUNC_VISIBILITY aclError aclmdlRIDebugPrint(aclmdlRI modelRI);

#ifdef __cplusplus
}
#endif

#endif
