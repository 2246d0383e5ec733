// Questions of our own, which were not asked of the genuine code: what it answers follows from its sources, as derived.tsv says of each.
#define Q(name) static void name(void)

// the last error
Q(last_error_level) {
  ready();
  R(aclrtPeekAtLastError(1));
  R(aclrtGetLastError(-1));
  R(aclrtPeekAtLastError(0));
}
Q(last_error_is_the_runtimes) {
  void* e = NULL;
  int s = -1;
  ready();
  say("layer");
  R(aclrtMallocHost(NULL, 64));
  R(aclrtPeekAtLastError(0));
  say(" runtime");
  R(aclrtCreateEventWithFlag(&e, 0));
  R(aclrtPeekAtLastError(0));
  say(" success");
  R(aclrtStreamQuery(stream, &s));
  R(aclrtGetLastError(0));
  R(aclrtGetLastError(0));
}
static void peek(void) { say(" other thread %d", aclrtPeekAtLastError(0)); }
Q(last_error_is_of_the_thread) {
  void* e = NULL;
  ready();
  R(aclrtCreateEventWithFlag(&e, 0));
  thread(peek);
  say(" this %d", aclrtPeekAtLastError(0));
}

// contexts
static void use_memory(void) {
  void* p = NULL;
  aclrtSetCurrentContext(ctx);
  say(" there");
  R(aclrtMalloc(&p, 64, 0));
}
static void reset_elsewhere(void) { R(aclrtResetDevice(0)); }
Q(last_reset_takes_the_context_from_all_threads) {
  void* p = NULL;
  aclInit(NULL);
  aclrtSetDevice(0);
  aclrtGetCurrentContext(&ctx);
  thread(use_memory);
  say(" reset there");
  thread(reset_elsewhere);
  say(" here");
  R(aclrtMalloc(&p, 64, 0));
}
Q(destroyed_context_leaves_the_thread_none) {
  void *c = NULL, *p = NULL;
  ready();
  R(aclrtCreateContext(&c, 0));
  R(aclrtDestroyContext(c));
  say(" malloc");
  R(aclrtMalloc(&p, 64, 0));
}
Q(finalize_leaves_devices_and_streams) {
  void* p = NULL;
  ready();
  R(aclFinalize());
  say(" malloc");
  R(aclrtMalloc(&p, 64, 0));
  say(" sync");
  R(aclrtSynchronizeStream(stream));
  say(" destroy");
  R(aclrtDestroyStream(stream));
}
Q(peer_of_itself) {
  int32_t can = -1;
  ready();
  R(aclrtDeviceCanAccessPeer(&can, 0, 0));
}

// streams and events
Q(event_wait_limits) {
  void* e = NULL;
  ready();
  aclrtCreateEventExWithFlag(&e, 1);
  aclrtRecordEvent(e, stream);
  aclrtSynchronizeStream(stream);
  R(aclrtSynchronizeEventWithTimeout(e, 0));
  R(aclrtSynchronizeEventWithTimeout(e, -2));
  R(aclrtSynchronizeEventWithTimeout(e, -1));
  R(aclrtSynchronizeEventWithTimeout(e, 50));
}
Q(event_ex_forbids_the_older_calls) {
  void* e = NULL;
  int s = -1;
  ready();
  aclrtCreateEventExWithFlag(&e, 1);
  say("waitstatus");
  R(aclrtQueryEventWaitStatus(e, &s));
  say(" reset");
  R(aclrtResetEvent(e, stream));
}
Q(event_of_times_alone_cannot_be_waited_for) {
  void* e = NULL;
  ready();
  R(aclrtCreateEventExWithFlag(&e, 8));
  R(aclrtRecordEvent(e, stream));
  R(aclrtStreamWaitEvent(stream, e));
}

// the operator
Q(rope_formats) {
  const int formats[] = {0, 1, 2, 47, 30, 16, 27, 35, 3, -1, 999};
  ready();
  for (size_t i = 0; i < sizeof formats / sizeof *formats; i++) {
    Call c = shaped(2, 3, 4, 64, 2, 1, 4, 64, HALF, formats[i]);
    R(size(&c));
  }
}
Q(rope_strides_of_dimensions_of_one_do_not_matter) {
  int64_t dims[] = {1, 1, 2, 64}, strides[] = {9999, 7, 64, 1}, row[] = {1, 1, 1, 64};
  ready();
  Call c = {aclCreateTensor(dims, 4, HALF, strides, 0, ND, dims, 4, memory),
            tensor4(1, 1, 1, 64, HALF, ND),
            tensor4(1, 1, 1, 64, HALF, ND),
            aclCreateTensor(dims, 4, HALF, NULL, 0, ND, row, 4, memory),
            NULL,
            777};
  phase1(c);
}
Q(executor_that_is_not_wanted) {
  Call c;
  ready();
  c = shaped(2, 3, 4, 64, 2, 1, 4, 64, HALF, ND);
  R(size(&c));
  R(aclDestroyAclOpExecutor(c.executor));
  say("; ");
  phase1(shaped(2, 3, 4, 64, 2, 1, 4, 64, HALF, ND));
}
Q(addresses_of_an_executor_that_runs_once) {
  Call c;
  ready();
  c = shaped(2, 3, 4, 64, 2, 1, 4, 64, HALF, ND);
  R(size(&c));
  R(aclSetInputTensorAddr(c.executor, 0, c.x, memory));
  R(aclSetOutputTensorAddr(c.executor, 0, c.out, memory));
  R(aclSetInputTensorAddr(c.executor, 3, c.x, memory));
}

// captures
Q(graph_that_was_captured_has_no_blocking_run) {
  void* g = NULL;
  ready();
  aclmdlRICaptureBegin(stream, 2);
  R(aclmdlRICaptureEnd(stream, &g));
  R(aclmdlRIExecute(g, -1));
  R(aclmdlRIExecute(g, 0));
  R(aclmdlRIDestroy(g));
}
Q(two_captures_cannot_be_joined) {
  void *other = NULL, *e = NULL, *a = NULL, *b = NULL;
  ready();
  aclrtCreateStream(&other);
  aclrtCreateEventExWithFlag(&e, 1);
  R(aclmdlRICaptureBegin(stream, 2));
  R(aclmdlRICaptureBegin(other, 2));
  R(aclrtRecordEvent(e, stream));
  say(" join");
  R(aclrtStreamWaitEvent(other, e));
  say(" end");
  R(aclmdlRICaptureEnd(stream, &a));
  R(aclmdlRICaptureEnd(other, &b));
}
Q(default_stream_while_another_captures) {
  void *g = NULL, *e = NULL;
  int s = -1;
  ready();
  aclrtCreateEventExWithFlag(&e, 1);
  aclmdlRICaptureBegin(stream, 2);
  say("sync");
  R(aclrtSynchronizeStream(NULL));
  say(" query");
  R(aclrtStreamQuery(NULL, &s));
  R(aclrtRecordEvent(e, stream));
  say(" wait");
  R(aclrtStreamWaitEvent(NULL, e));
  say(" end");
  R(aclmdlRICaptureEnd(stream, &g));
}

#define N(name) \
  { #name, name }
static const struct {
  const char* name;
  void (*ask)(void);
} questions[] = {
    N(last_error_level),
    N(last_error_is_the_runtimes),
    N(last_error_is_of_the_thread),
    N(last_reset_takes_the_context_from_all_threads),
    N(destroyed_context_leaves_the_thread_none),
    N(finalize_leaves_devices_and_streams),
    N(peer_of_itself),
    N(event_wait_limits),
    N(event_ex_forbids_the_older_calls),
    N(event_of_times_alone_cannot_be_waited_for),
    N(rope_formats),
    N(rope_strides_of_dimensions_of_one_do_not_matter),
    N(executor_that_is_not_wanted),
    N(addresses_of_an_executor_that_runs_once),
    N(graph_that_was_captured_has_no_blocking_run),
    N(two_captures_cannot_be_joined),
    N(default_stream_while_another_captures),
};
