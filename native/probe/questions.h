// The questions: each a name and what is asked. Grouped by subject.
#define Q(name) static void name(void)

// init and finalize
Q(init_twice_then_finalize_twice) {
  R(aclInit(NULL));
  R(aclInit(NULL));
  R(aclFinalize());
  R(aclFinalize());
}
Q(finalize_without_init) { R(aclFinalize()); }
Q(init_after_finalize) {
  R(aclInit(NULL));
  R(aclFinalize());
  R(aclInit(NULL));
}
Q(reference_counted_finalize) {
  uint64_t n = 99;
  R(aclInit(NULL));
  R(aclInit(NULL));
  R(aclFinalizeReference(&n));
  say(" left %llu", (unsigned long long)n);
  R(aclFinalizeReference(&n));
  say(" left %llu", (unsigned long long)n);
  R(aclFinalizeReference(&n));
}
Q(set_device_without_init) { R(aclrtSetDevice(0)); }
Q(run_mode) {
  int m = -1;
  aclInit(NULL);
  R(aclrtGetRunMode(&m));
  say(" mode %d", m);
}
Q(message_when_none) {
  ready();
  say("%s", aclGetRecentErrMsg() ? "text" : "null");
}
Q(message_cleared_on_read) {
  ready();
  aclrtMalloc(NULL, 0, 0);
  const char* a = aclGetRecentErrMsg();
  say("%s", a ? "text" : "null");
  a = aclGetRecentErrMsg();
  say(" %s", a ? "text" : "null");
}
static void read_message(void) {
  aclrtSetCurrentContext(ctx);
  say("other thread %s", aclGetRecentErrMsg() ? "text" : "null");
}
Q(message_is_per_thread) {
  ready();
  aclrtMalloc(NULL, 0, 0);
  thread(read_message);
  say(", this thread %s", aclGetRecentErrMsg() ? "text" : "null");
}
static void read_message_bare(void) {
  const char* a = aclGetRecentErrMsg();
  say("text of its own: %d", a != NULL);
}
Q(message_on_thread_without_context) {
  ready();
  thread(read_message_bare);
}

// devices and contexts
Q(set_device_out_of_range) {
  aclInit(NULL);
  R(aclrtSetDevice(99));
  R(aclrtSetDevice(-1));
}
Q(get_device_without_context) {
  aclInit(NULL);
  int32_t d = -5;
  R(aclrtGetDevice(&d));
}
Q(get_device_after_set) {
  aclInit(NULL);
  aclrtSetDevice(1);
  int32_t d = -5;
  R(aclrtGetDevice(&d));
  say(" device %d", d);
}
Q(reset_device_once_too_often) {
  aclInit(NULL);
  aclrtSetDevice(0);
  R(aclrtResetDevice(0));
  R(aclrtResetDevice(0));
}
Q(reset_device_counts_sets) {
  aclInit(NULL);
  aclrtSetDevice(0);
  aclrtSetDevice(0);
  R(aclrtResetDevice(0));
  void* p = NULL;
  R(aclrtMalloc(&p, 64, 0));
}
Q(reset_device_never_set) {
  aclInit(NULL);
  R(aclrtResetDevice(0));
}
Q(current_context_without_one) {
  aclInit(NULL);
  void* c = NULL;
  R(aclrtGetCurrentContext(&c));
}
Q(set_null_context) {
  ready();
  R(aclrtSetCurrentContext(NULL));
}
Q(destroy_primary_context) {
  ready();
  R(aclrtDestroyContext(ctx));
}
Q(created_context_becomes_current) {
  ready();
  void *c = NULL, *d = NULL;
  R(aclrtCreateContext(&c, 0));
  R(aclrtGetCurrentContext(&d));
  say(" same %d", c == d);
}
Q(destroyed_context_refused) {
  ready();
  void* c = NULL;
  R(aclrtCreateContext(&c, 0));
  R(aclrtDestroyContext(c));
  R(aclrtSetCurrentContext(c));
}
Q(destroy_context_twice) {
  ready();
  void* c = NULL;
  aclrtCreateContext(&c, 0);
  R(aclrtDestroyContext(c));
  R(aclrtDestroyContext(c));
}
Q(same_device_same_primary_context) {
  ready();
  void* a = ctx;
  aclrtSetDevice(1);
  void* b = NULL;
  aclrtGetCurrentContext(&b);
  aclrtSetDevice(0);
  void* c = NULL;
  aclrtGetCurrentContext(&c);
  say("other device same %d, first again same %d", a == b, a == c);
}
static void bare(void) {
  void* p = NULL;
  int st = -1;
  size_t f, t;
  say("context");
  void* c = NULL;
  R(aclrtGetCurrentContext(&c));
  say(" malloc");
  R(aclrtMalloc(&p, 64, 0));
  say(" mallochost");
  R(aclrtMallocHost(&p, 64));
  say(" stream");
  R(aclrtCreateStream(&p));
  say(" event");
  R(aclrtCreateEvent(&p));
  say(" memcpy");
  R(aclrtMemcpy(memory, 64, host, 64, 1));
  say(" memset");
  R(aclrtMemset(memory, 64, 0, 64));
  say(" meminfo");
  R(aclrtGetMemInfo(1, &f, &t));
  say(" query");
  R(aclrtStreamQuery(stream, &st));
  say(" sync");
  R(aclrtSynchronizeStream(stream));
  say(" syncdevice");
  R(aclrtSynchronizeDevice());
  say(" destroystream");
  R(aclrtDestroyStream(stream));
  say(" free");
  R(aclrtFree(memory));
}
Q(thread_without_context) {
  ready();
  thread(bare);
}
static void *event_a, *pinned;
static void bare_release(void) {
  say("free");
  R(aclrtFree(memory));
  say(" freehost");
  R(aclrtFreeHost(pinned));
  say(" syncevent");
  R(aclrtSynchronizeEvent(event_a));
  say(" destroyevent");
  R(aclrtDestroyEvent(event_a));
}
Q(release_on_thread_without_context) {
  ready();
  aclrtMallocHost(&pinned, 64);
  aclrtCreateEvent(&event_a);
  aclrtRecordEvent(event_a, stream);
  aclrtSynchronizeStream(stream);
  thread(bare_release);
}

// streams
Q(create_stream_null) {
  ready();
  R(aclrtCreateStream(NULL));
}
Q(destroy_stream_null) {
  ready();
  R(aclrtDestroyStream(NULL));
}
Q(default_stream_sync) {
  ready();
  R(aclrtSynchronizeStream(NULL));
}
Q(sync_timeout_values) {
  ready();
  R(aclrtSynchronizeStreamWithTimeout(stream, -1));
  R(aclrtSynchronizeStreamWithTimeout(stream, 0));
  R(aclrtSynchronizeStreamWithTimeout(stream, -2));
  R(aclrtSynchronizeStreamWithTimeout(stream, 100));
}
Q(query_idle_stream) {
  ready();
  int s = -1;
  R(aclrtStreamQuery(stream, &s));
  say(" status %d", s);
  R(aclrtStreamQuery(stream, NULL));
}
Q(stream_of_other_context) {
  ready();
  void *c = NULL, *e = NULL;
  int st = -1;
  aclrtCreateContext(&c, 0);
  aclrtCreateEvent(&e);
  say("sync");
  R(aclrtSynchronizeStream(stream));
  say(" query");
  R(aclrtStreamQuery(stream, &st));
  say(" record");
  R(aclrtRecordEvent(e, stream));
  say(" wait");
  R(aclrtStreamWaitEvent(stream, e));
  say(" memcpyasync");
  R(aclrtMemcpyAsync(memory, 64, (char*)memory + 64, 64, 3, stream));
  say(" destroy");
  R(aclrtDestroyStream(stream));
}
Q(destroyed_stream_refused) {
  ready();
  int st;
  void* e = NULL;
  aclrtCreateEvent(&e);
  R(aclrtDestroyStream(stream));
  say(" sync");
  R(aclrtSynchronizeStream(stream));
  say(" query");
  R(aclrtStreamQuery(stream, &st));
  say(" record");
  R(aclrtRecordEvent(e, stream));
  say(" destroy");
  R(aclrtDestroyStream(stream));
}
Q(stream_config_unknown_flag) {
  ready();
  void* s = NULL;
  R(aclrtCreateStreamWithConfig(&s, 0, 0x40000000));
}

// events
Q(event_null_arguments) {
  ready();
  int s;
  R(aclrtCreateEvent(NULL));
  R(aclrtDestroyEvent(NULL));
  R(aclrtRecordEvent(NULL, stream));
  R(aclrtQueryEventStatus(NULL, &s));
  R(aclrtSynchronizeEvent(NULL));
  R(aclrtStreamWaitEvent(stream, NULL));
}
Q(event_never_recorded) {
  ready();
  void* e = NULL;
  int s = -1, q = -1;
  aclrtCreateEvent(&e);
  R(aclrtQueryEventStatus(e, &s));
  say(" status %d", s);
  R(aclrtQueryEvent(e, &q));
  say(" status %d", q);
  R(aclrtSynchronizeEvent(e));
}
Q(event_ex_never_recorded) {
  ready();
  void* e = NULL;
  int s = -1;
  aclrtCreateEventExWithFlag(&e, 1);
  R(aclrtQueryEventStatus(e, &s));
  say(" status %d", s);
  R(aclrtSynchronizeEvent(e));
}
Q(event_recorded_and_done) {
  ready();
  void* e = NULL;
  int s = -1, q = -1;
  aclrtCreateEvent(&e);
  R(aclrtRecordEvent(e, stream));
  R(aclrtSynchronizeStream(stream));
  R(aclrtQueryEventStatus(e, &s));
  say(" status %d", s);
  R(aclrtQueryEvent(e, &q));
  say(" status %d", q);
  R(aclrtDestroyEvent(e));
}
Q(event_flag_zero_and_unknown) {
  ready();
  void* e = NULL;
  R(aclrtCreateEventWithFlag(&e, 0));
  R(aclrtCreateEventWithFlag(&e, 0x40000000));
  R(aclrtCreateEventExWithFlag(&e, 0));
  R(aclrtCreateEventExWithFlag(&e, 1));
  R(aclrtCreateEventExWithFlag(&e, 0x40000000));
}
Q(event_ex_forbids_query) {
  ready();
  void* e = NULL;
  int s = -1;
  R(aclrtCreateEventExWithFlag(&e, 1));
  R(aclrtRecordEvent(e, stream));
  R(aclrtSynchronizeStream(stream));
  R(aclrtQueryEventStatus(e, &s));
  say(" status %d", s);
  R(aclrtQueryEvent(e, &s));
}
Q(destroyed_event_refused) {
  ready();
  void* e = NULL;
  int s = -1;
  aclrtCreateEvent(&e);
  R(aclrtDestroyEvent(e));
  say(" record");
  R(aclrtRecordEvent(e, stream));
  say(" wait");
  R(aclrtStreamWaitEvent(stream, e));
  say(" query");
  R(aclrtQueryEventStatus(e, &s));
  say(" sync");
  R(aclrtSynchronizeEvent(e));
  say(" destroy");
  R(aclrtDestroyEvent(e));
}

// memory
Q(malloc_zero) {
  ready();
  void* p = (void*)1;
  R(aclrtMalloc(&p, 0, 0));
  R(aclrtMallocAlign32(&p, 0, 0));
  R(aclrtMallocHost(&p, 0));
}
Q(malloc_null_pointer) {
  ready();
  R(aclrtMalloc(NULL, 64, 0));
  R(aclrtMallocHost(NULL, 64));
}
Q(malloc_overflowing_size) {
  ready();
  void* p = NULL;
  R(aclrtMalloc(&p, SIZE_MAX, 0));
  R(aclrtMalloc(&p, SIZE_MAX - 62, 0));
}
Q(malloc_unknown_policy) {
  ready();
  void* p = NULL;
  R(aclrtMalloc(&p, 64, 99));
}
Q(free_null) {
  ready();
  R(aclrtFree(NULL));
  R(aclrtFreeHost(NULL));
}
Q(memcpy_count_over_dest) {
  ready();
  R(aclrtMemcpy(memory, 10, host, 11, 1));
}
Q(memcpy_null) {
  ready();
  R(aclrtMemcpy(NULL, 64, host, 64, 1));
  R(aclrtMemcpy(memory, 64, NULL, 64, 1));
  R(aclrtMemset(NULL, 64, 0, 64));
}
Q(memcpy_kinds_refused) {
  ready();
  R(aclrtMemcpy(memory, 64, host, 64, 6));
  R(aclrtMemcpy(memory, 64, host, 64, 7));
  R(aclrtMemcpy(memory, 64, host, 64, 99));
  R(aclrtMemcpy(memory, 64, host, 64, -1));
}
Q(memcpy_same_address) {
  ready();
  R(aclrtMemcpy(memory, 64, memory, 64, 3));
}
Q(memcpy_there_and_back) {
  ready();
  char back[64] = {0};
  memset(host, 7, 64);
  R(aclrtMemcpy(memory, 64, host, 64, 1));
  R(aclrtMemcpy(back, 64, memory, 64, 2));
  say(" equal %d", !memcmp(back, host, 64));
}
Q(mem_info_attributes) {
  ready();
  size_t f = 0, t = 0;
  R(aclrtGetMemInfo(1, &f, &t));
  R(aclrtGetMemInfo(99, &f, &t));
  R(aclrtGetMemInfo(1, NULL, &t));
}

// descriptors
static int64_t dims[] = {2, 3, 4, 64};
static void described(void* t) {
  if (!t) {
    say("null");
    return;
  }
  int64_t o = -9;
  int f = -9, d = -9;
  void* a = NULL;
  aclGetViewOffset(t, &o);
  aclGetFormat(t, &f);
  aclGetDataType(t, &d);
  aclGetRawTensorAddr(t, &a);
  say("offset %lld format %d type %d address %s", (long long)o, f, d, a == (void*)host ? "as given" : a ? "other" : "null");
}
Q(tensor_plain) { described(aclCreateTensor(dims, 4, HALF, NULL, 0, ND, dims, 4, host)); }
Q(tensor_null_view_dims) { described(aclCreateTensor(NULL, 4, HALF, NULL, 0, ND, dims, 4, host)); }
Q(tensor_null_storage_dims) { described(aclCreateTensor(dims, 4, HALF, NULL, 0, ND, NULL, 4, host)); }
Q(tensor_rank_zero) { described(aclCreateTensor(NULL, 0, HALF, NULL, 0, ND, NULL, 0, host)); }
Q(tensor_flat_storage) {
  int64_t flat[] = {1536};
  described(aclCreateTensor(dims, 4, BF16, NULL, 5, 0, flat, 1, host));
}
Q(tensor_negative_offset) { described(aclCreateTensor(dims, 4, HALF, NULL, -5, ND, dims, 4, host)); }
Q(tensor_null_data) { described(aclCreateTensor(dims, 4, HALF, NULL, 0, ND, dims, 4, NULL)); }
Q(tensor_unknown_type_and_format) {
  described(aclCreateTensor(dims, 4, 999, NULL, 0, ND, dims, 4, host));
  say("; ");
  described(aclCreateTensor(dims, 4, HALF, NULL, 0, 999, dims, 4, host));
}
Q(destroy_tensor_twice) {
  void* t = aclCreateTensor(dims, 4, HALF, NULL, 0, ND, dims, 4, host);
  R(aclDestroyTensor(t));
  R(aclDestroyTensor(t));
}
Q(destroy_tensor_null) { R(aclDestroyTensor(NULL)); }
Q(descriptor_getters_null) {
  int64_t o;
  int f;
  void* a;
  R(aclGetViewOffset(NULL, &o));
  R(aclGetFormat(NULL, &f));
  R(aclGetDataType(NULL, &f));
  R(aclGetRawTensorAddr(NULL, &a));
  R(aclSetRawTensorAddr(NULL, host));
}
Q(executor_functions_null) {
  R(aclSetAclOpExecutorRepeatable(NULL));
  R(aclDestroyAclOpExecutor(NULL));
  R(aclSetInputTensorAddr(NULL, 0, NULL, host));
  R(aclSetOutputTensorAddr(NULL, 0, NULL, host));
  R(aclSetTensorAddr(NULL, 0, NULL, host));
}
Q(aclnn_init_without_context) { R(aclnnInit(NULL)); }
Q(aclnn_init_twice) {
  ready();
  R(aclnnInit(NULL));
  R(aclnnInit(NULL));
  R(aclnnFinalize());
  R(aclnnFinalize());
}

// the first phase
Q(rope_seed_shape) {
  ready();
  phase1(shaped(32, 32, 1, 64, 32, 1, 1, 64, HALF, ND));
}
Q(rope_bf16_and_formats) {
  ready();
  phase1(shaped(2, 3, 4, 64, 2, 1, 4, 64, BF16, ND));
  say("; ");
  phase1(shaped(2, 3, 4, 64, 2, 1, 4, 64, HALF, 0));
  say("; ");
  phase1(shaped(2, 3, 4, 64, 2, 1, 4, 64, HALF, 1));
}
Q(rope_cos_s_one) {
  ready();
  phase1(shaped(2, 3, 4, 64, 2, 1, 1, 64, HALF, ND));
}
Q(rope_d_not_64) {
  ready();
  phase1(shaped(2, 3, 4, 32, 2, 1, 4, 32, HALF, ND));
  say("; ");
  phase1(shaped(2, 3, 4, 128, 2, 1, 4, 128, HALF, ND));
}
Q(rope_cos_batch_one) {
  ready();
  phase1(shaped(2, 3, 4, 64, 1, 1, 4, 64, HALF, ND));
}
Q(rope_cos_n_three) {
  ready();
  phase1(shaped(2, 3, 4, 64, 2, 3, 4, 64, HALF, ND));
}
Q(rope_cos_s_other) {
  ready();
  phase1(shaped(2, 3, 4, 64, 2, 1, 3, 64, HALF, ND));
}
Q(rope_cos_unlike_sin) {
  ready();
  Call c = shaped(2, 3, 4, 64, 2, 1, 4, 64, HALF, ND);
  c.sin = tensor4(2, 1, 1, 64, HALF, ND);
  phase1(c);
}
Q(rope_types_refused) {
  ready();
  int types[] = {0, 2, 3, 9, 11, 12, -1, 34};
  for (int i = 0; i < 8; i++) {
    if (i) say(" ");
    Call c = shaped(2, 3, 4, 64, 2, 1, 4, 64, types[i], ND);
    say("%d:%d", types[i], size(&c));
  }
}
Q(rope_mixed_types) {
  ready();
  Call c = shaped(2, 3, 4, 64, 2, 1, 4, 64, HALF, ND);
  c.cos = tensor4(2, 1, 4, 64, BF16, ND);
  phase1(c);
  c = shaped(2, 3, 4, 64, 2, 1, 4, 64, HALF, ND);
  c.out = tensor4(2, 3, 4, 64, BF16, ND);
  say("; out ");
  phase1(c);
}
Q(rope_null_tensors) {
  ready();
  for (int i = 0; i < 4; i++) {
    Call c = shaped(2, 3, 4, 64, 2, 1, 4, 64, HALF, ND);
    void** f[] = {&c.x, &c.cos, &c.sin, &c.out};
    *f[i] = NULL;
    if (i) say("; ");
    phase1(c);
  }
}
Q(rope_null_executor) {
  ready();
  Call c = shaped(2, 3, 4, 64, 2, 1, 4, 64, HALF, ND);
  R(aclnnInterleaveRopeGetWorkspaceSize(c.x, c.cos, c.sin, c.out, &c.workspace, NULL));
}
Q(rope_null_workspace_size) {
  ready();
  Call c = shaped(2, 3, 4, 64, 2, 1, 4, 64, HALF, ND);
  R(aclnnInterleaveRopeGetWorkspaceSize(c.x, c.cos, c.sin, c.out, NULL, &c.executor));
}
Q(rope_wrong_out_shape_accepted) {
  ready();
  Call c = shaped(2, 3, 4, 64, 2, 1, 4, 64, HALF, ND);
  c.out = tensor4(1, 1, 1, 1, HALF, ND);
  phase1(c);
}
Q(rope_empty) {
  ready();
  phase1(shaped(2, 3, 0, 64, 2, 1, 0, 64, HALF, ND));
  say("; out alone ");
  Call c = shaped(2, 3, 4, 64, 2, 1, 4, 64, HALF, ND);
  c.out = tensor4(0, 3, 4, 64, HALF, ND);
  phase1(c);
  say("; x alone ");
  c = shaped(2, 3, 0, 64, 2, 1, 0, 64, HALF, ND);
  c.out = tensor4(2, 3, 4, 64, HALF, ND);
  phase1(c);
}
Q(rope_order_type_before_shape) {
  ready();
  phase1(shaped(2, 3, 4, 32, 2, 1, 4, 32, FLOAT, ND));
}
Q(rope_out_strided_accepted) {
  ready();
  Call c = shaped(2, 3, 4, 64, 2, 1, 4, 64, HALF, ND);
  int64_t st[] = {1536, 64, 192, 1};
  c.out = aclCreateTensor(dims, 4, HALF, st, 0, ND, dims, 4, memory);
  phase1(c);
}
static void rope_bare(void) { phase1(shaped(2, 3, 4, 64, 2, 1, 4, 64, HALF, ND)); }
Q(rope_without_context) {
  aclInit(NULL);
  aclrtSetDevice(0);
  thread(rope_bare);
}
Q(rope_without_context_first_spoils_the_process) {
  aclInit(NULL);
  aclrtSetDevice(0);
  aclrtGetCurrentContext(&ctx);
  aclrtMalloc(&memory, 1 << 20, 0);
  thread(rope_bare);
  say("; with context ");
  phase1(shaped(2, 3, 4, 64, 2, 1, 4, 64, HALF, ND));
}
Q(rope_without_context_later) {
  ready();
  Call c = shaped(2, 3, 4, 64, 2, 1, 4, 64, HALF, ND);
  size(&c);
  say("first fine; ");
  thread(rope_bare);
}

// the second phase
static void* workspace(Call* c) {
  void* w = NULL;
  aclrtMalloc(&w, c->workspace, 0);
  return w;
}
Q(run_once) {
  ready();
  Call c = shaped(2, 3, 4, 64, 2, 1, 4, 64, HALF, ND);
  R(size(&c));
  R(aclnnInterleaveRope(workspace(&c), c.workspace, c.executor, stream));
  R(aclrtSynchronizeStream(stream));
}
Q(run_twice) {
  ready();
  Call c = shaped(2, 3, 4, 64, 2, 1, 4, 64, HALF, ND);
  R(size(&c));
  void* w = workspace(&c);
  R(aclnnInterleaveRope(w, c.workspace, c.executor, stream));
  R(aclnnInterleaveRope(w, c.workspace, c.executor, stream));
}
Q(run_null_workspace) {
  ready();
  Call c = shaped(2, 3, 4, 64, 2, 1, 4, 64, HALF, ND);
  R(size(&c));
  R(aclnnInterleaveRope(NULL, c.workspace, c.executor, stream));
}
Q(run_small_workspace_then_right) {
  ready();
  Call c = shaped(2, 3, 4, 64, 2, 1, 4, 64, HALF, ND);
  R(size(&c));
  void* w = workspace(&c);
  R(aclnnInterleaveRope(w, c.workspace - 1, c.executor, stream));
  R(aclnnInterleaveRope(w, c.workspace, c.executor, stream));
}
Q(run_larger_workspace) {
  ready();
  Call c = shaped(2, 3, 4, 64, 2, 1, 4, 64, HALF, ND);
  R(size(&c));
  R(aclnnInterleaveRope(memory, 4096, c.executor, stream));
}
Q(run_null_executor) {
  ready();
  R(aclnnInterleaveRope(memory, 4096, NULL, stream));
}
Q(run_default_stream) {
  ready();
  Call c = shaped(2, 3, 4, 64, 2, 1, 4, 64, HALF, ND);
  R(size(&c));
  R(aclnnInterleaveRope(workspace(&c), c.workspace, c.executor, NULL));
  R(aclrtSynchronizeStream(NULL));
}
Q(run_stream_of_other_context) {
  ready();
  Call c = shaped(2, 3, 4, 64, 2, 1, 4, 64, HALF, ND);
  R(size(&c));
  void* w = workspace(&c);
  void* o = NULL;
  aclrtCreateContext(&o, 0);
  R(aclnnInterleaveRope(w, c.workspace, c.executor, stream));
}
Q(run_empty) {
  ready();
  Call c = shaped(2, 3, 0, 64, 2, 1, 0, 64, HALF, ND);
  R(size(&c));
  R(aclnnInterleaveRope(NULL, 0, c.executor, stream));
}
Q(repeatable_runs_and_destroy) {
  ready();
  Call c = shaped(2, 3, 4, 64, 2, 1, 4, 64, HALF, ND);
  R(size(&c));
  R(aclSetAclOpExecutorRepeatable(c.executor));
  void* w = workspace(&c);
  for (int i = 0; i < 3; i++) R(aclnnInterleaveRope(w, c.workspace, c.executor, stream));
  R(aclrtSynchronizeStream(stream));
  R(aclDestroyAclOpExecutor(c.executor));
}
Q(repeatable_readdress) {
  ready();
  Call c = shaped(2, 3, 4, 64, 2, 1, 4, 64, HALF, ND);
  R(size(&c));
  R(aclSetAclOpExecutorRepeatable(c.executor));
  R(aclSetInputTensorAddr(c.executor, 0, c.x, memory));
  R(aclSetInputTensorAddr(c.executor, 2, c.sin, memory));
  R(aclSetInputTensorAddr(c.executor, 3, c.x, memory));
  R(aclSetOutputTensorAddr(c.executor, 0, c.out, memory));
  R(aclSetOutputTensorAddr(c.executor, 1, c.out, memory));
  R(aclSetTensorAddr(c.executor, 3, c.out, memory));
  R(aclSetTensorAddr(c.executor, 4, c.out, memory));
  R(aclnnInterleaveRope(workspace(&c), c.workspace, c.executor, stream));
}
Q(descriptors_destroyed_before_run) {
  ready();
  Call c = shaped(2, 3, 4, 64, 2, 1, 4, 64, HALF, ND);
  R(size(&c));
  aclDestroyTensor(c.x);
  aclDestroyTensor(c.cos);
  aclDestroyTensor(c.sin);
  aclDestroyTensor(c.out);
  R(aclnnInterleaveRope(workspace(&c), c.workspace, c.executor, stream));
  R(aclrtSynchronizeStream(stream));
}

// capture
static void* graph;
static int begin(int mode) { return aclmdlRICaptureBegin(stream, mode); }
static int end(void) { return aclmdlRICaptureEnd(stream, &graph); }
static Call warm(void) {
  Call c = shaped(2, 3, 4, 64, 2, 1, 4, 64, HALF, ND);
  size(&c);
  aclnnInterleaveRope(workspace(&c), c.workspace, c.executor, stream);
  aclrtSynchronizeStream(stream);
  return c;
}
Q(capture_begin_arguments) {
  ready();
  say("null stream");
  R(aclmdlRICaptureBegin(NULL, 0));
  say(" mode 9");
  R(begin(9));
  say(" right");
  R(begin(0));
  say(" again");
  R(begin(0));
  say(" end");
  R(end());
}
Q(capture_end_not_begun) {
  ready();
  R(end());
}
Q(capture_end_null_graph) {
  ready();
  R(begin(0));
  R(aclmdlRICaptureEnd(stream, NULL));
  R(end());
}
Q(capture_info) {
  ready();
  int s = -1;
  void* g = NULL;
  R(aclmdlRICaptureGetInfo(stream, &s, &g));
  say(" status %d", s);
  R(begin(0));
  R(aclmdlRICaptureGetInfo(stream, &s, &g));
  say(" status %d", s);
  R(end());
  R(aclmdlRICaptureGetInfo(stream, &s, &g));
  say(" status %d", s);
  R(aclmdlRICaptureGetInfo(stream, NULL, NULL));
}
Q(capture_refuses_waiting) {
  ready();
  int s;
  R(begin(0));
  say(" sync");
  R(aclrtSynchronizeStream(stream));
  say(" timed");
  R(aclrtSynchronizeStreamWithTimeout(stream, 10));
  say(" query");
  R(aclrtStreamQuery(stream, &s));
  say(" device");
  R(aclrtSynchronizeDevice());
  say(" destroy");
  R(aclrtDestroyStream(stream));
  say(" end");
  R(end());
}
Q(capture_blocking_copy_global) {
  ready();
  R(begin(0));
  say(" memcpy");
  R(aclrtMemcpy(memory, 64, host, 64, 1));
  say(" memset");
  R(aclrtMemset(memory, 64, 0, 64));
  say(" end");
  R(end());
}
Q(capture_blocking_copy_thread_local) {
  ready();
  R(begin(1));
  say(" memcpy");
  R(aclrtMemcpy(memory, 64, host, 64, 1));
  say(" end");
  R(end());
}
Q(capture_blocking_copy_relaxed) {
  ready();
  R(begin(2));
  say(" memcpy");
  R(aclrtMemcpy(memory, 64, host, 64, 1));
  say(" end");
  R(end());
}
static void other_copy(void) {
  aclrtSetCurrentContext(ctx);
  say(" other thread");
  R(aclrtMemcpy(memory, 64, host, 64, 1));
}
Q(capture_blocking_copy_elsewhere) {
  ready();
  say("global");
  R(begin(0));
  thread(other_copy);
  R(end());
  say(" thread-local");
  R(begin(1));
  thread(other_copy);
  R(end());
  say(" relaxed");
  R(begin(2));
  thread(other_copy);
  R(end());
}
static void other_copy_relaxed(void) {
  int m = 2;
  aclrtSetCurrentContext(ctx);
  say(" exchange");
  R(aclmdlRICaptureThreadExchangeMode(&m));
  say(" was %d other thread", m);
  R(aclrtMemcpy(memory, 64, host, 64, 1));
}
Q(capture_thread_exchange_mode) {
  ready();
  R(begin(0));
  thread(other_copy_relaxed);
  R(end());
}
Q(capture_allocating) {
  ready();
  void* p = NULL;
  R(begin(0));
  say(" malloc");
  R(aclrtMalloc(&p, 64, 0));
  say(" free");
  R(aclrtFree(p));
  say(" host");
  R(aclrtMallocHost(&p, 64));
  say(" end");
  R(end());
}
Q(capture_async_copies) {
  ready();
  void* pin = NULL;
  aclrtMallocHost(&pin, 64);
  R(begin(0));
  say(" pinned");
  R(aclrtMemcpyAsync(memory, 64, pin, 64, 1, stream));
  say(" device");
  R(aclrtMemcpyAsync(memory, 64, (char*)memory + 64, 64, 3, stream));
  say(" end");
  R(end());
}
static void end_elsewhere(void) {
  aclrtSetCurrentContext(ctx);
  R(end());
}
Q(capture_end_on_other_thread) {
  ready();
  R(begin(0));
  thread(end_elsewhere);
  say(" here");
  R(end());
}
Q(capture_end_on_other_thread_relaxed) {
  ready();
  R(begin(2));
  thread(end_elsewhere);
}
Q(capture_plain_event) {
  ready();
  void* e = NULL;
  aclrtCreateEvent(&e);
  R(begin(0));
  say(" record");
  R(aclrtRecordEvent(e, stream));
  say(" end");
  R(end());
}
Q(capture_event_from_outside) {
  ready();
  void *e = NULL, *t = NULL;
  aclrtCreateStream(&t);
  aclrtCreateEventExWithFlag(&e, 1);
  aclrtRecordEvent(e, t);
  R(begin(0));
  say(" wait");
  R(aclrtStreamWaitEvent(stream, e));
  say(" end");
  R(end());
}
Q(capture_two_streams_joined) {
  ready();
  void *e = NULL, *f = NULL, *t = NULL;
  aclrtCreateStream(&t);
  aclrtCreateEventExWithFlag(&e, 1);
  aclrtCreateEventExWithFlag(&f, 1);
  R(begin(0));
  R(aclrtRecordEvent(e, stream));
  R(aclrtStreamWaitEvent(t, e));
  say(" sync side");
  R(aclrtSynchronizeStream(t));
  say(" query event");
  int q;
  R(aclrtQueryEventStatus(e, &q));
  say(" end on side");
  void* g = NULL;
  R(aclmdlRICaptureEnd(t, &g));
  say(" join");
  R(aclrtRecordEvent(f, t));
  R(aclrtStreamWaitEvent(stream, f));
  say(" end");
  R(end());
}
Q(capture_side_stream_not_joined) {
  ready();
  void *e = NULL, *t = NULL;
  aclrtCreateStream(&t);
  aclrtCreateEventExWithFlag(&e, 1);
  R(begin(0));
  R(aclrtRecordEvent(e, stream));
  R(aclrtStreamWaitEvent(t, e));
  say(" end");
  R(end());
}
Q(capture_operator_and_replay) {
  ready();
  warm();
  Call c = shaped(2, 3, 4, 64, 2, 1, 4, 64, HALF, ND);
  void* w = memory;
  R(begin(0));
  say(" phases");
  R(size(&c));
  R(aclnnInterleaveRope(w, c.workspace, c.executor, stream));
  say(" end");
  R(end());
  say(" replay");
  R(aclmdlRIExecuteAsync(graph, stream));
  R(aclmdlRIExecuteAsync(graph, stream));
  say(" sync");
  R(aclrtSynchronizeStream(stream));
  say(" destroy");
  R(aclmdlRIDestroy(graph));
}
Q(capture_empty_graph) {
  ready();
  R(begin(0));
  R(end());
  say(" graph %s", graph ? "set" : "null");
  say(" replay");
  R(aclmdlRIExecuteAsync(graph, stream));
  say(" destroy");
  R(aclmdlRIDestroy(graph));
}
Q(graph_null_arguments) {
  ready();
  R(aclmdlRIExecuteAsync(NULL, stream));
  R(aclmdlRIDestroy(NULL));
}
Q(destroyed_graph_refused) {
  ready();
  R(begin(0));
  R(end());
  R(aclmdlRIDestroy(graph));
  say(" execute");
  R(aclmdlRIExecuteAsync(graph, stream));
  say(" destroy");
  R(aclmdlRIDestroy(graph));
}
Q(graph_destroyed_in_other_context) {
  ready();
  R(begin(0));
  R(end());
  void* o = NULL;
  aclrtCreateContext(&o, 0);
  say(" execute");
  R(aclmdlRIExecuteAsync(graph, stream));
  say(" destroy");
  R(aclmdlRIDestroy(graph));
  aclrtSetCurrentContext(ctx);
  say(" home");
  R(aclmdlRIDestroy(graph));
}
Q(capture_destroy_while_capturing) {
  ready();
  int s;
  void* g = NULL;
  R(begin(0));
  R(aclmdlRICaptureGetInfo(stream, &s, &g));
  say(" execute");
  R(aclmdlRIExecuteAsync(g, stream));
  say(" destroy");
  R(aclmdlRIDestroy(g));
  say(" end");
  R(end());
}

#define N(name) \
  { #name, name }
static const struct {
  const char* name;
  void (*ask)(void);
} questions[] = {
    N(init_twice_then_finalize_twice),
    N(finalize_without_init),
    N(init_after_finalize),
    N(reference_counted_finalize),
    N(set_device_without_init),
    N(run_mode),
    N(message_when_none),
    N(message_cleared_on_read),
    N(message_is_per_thread),
    N(message_on_thread_without_context),
    N(set_device_out_of_range),
    N(get_device_without_context),
    N(get_device_after_set),
    N(reset_device_once_too_often),
    N(reset_device_counts_sets),
    N(reset_device_never_set),
    N(current_context_without_one),
    N(set_null_context),
    N(destroy_primary_context),
    N(created_context_becomes_current),
    N(destroyed_context_refused),
    N(destroy_context_twice),
    N(same_device_same_primary_context),
    N(thread_without_context),
    N(release_on_thread_without_context),
    N(create_stream_null),
    N(destroy_stream_null),
    N(default_stream_sync),
    N(sync_timeout_values),
    N(query_idle_stream),
    N(stream_of_other_context),
    N(destroyed_stream_refused),
    N(stream_config_unknown_flag),
    N(event_null_arguments),
    N(event_never_recorded),
    N(event_ex_never_recorded),
    N(event_recorded_and_done),
    N(event_flag_zero_and_unknown),
    N(event_ex_forbids_query),
    N(destroyed_event_refused),
    N(malloc_zero),
    N(malloc_null_pointer),
    N(malloc_overflowing_size),
    N(malloc_unknown_policy),
    N(free_null),
    N(memcpy_count_over_dest),
    N(memcpy_null),
    N(memcpy_kinds_refused),
    N(memcpy_same_address),
    N(memcpy_there_and_back),
    N(mem_info_attributes),
    N(tensor_plain),
    N(tensor_null_view_dims),
    N(tensor_null_storage_dims),
    N(tensor_rank_zero),
    N(tensor_flat_storage),
    N(tensor_negative_offset),
    N(tensor_null_data),
    N(tensor_unknown_type_and_format),
    N(destroy_tensor_twice),
    N(destroy_tensor_null),
    N(descriptor_getters_null),
    N(executor_functions_null),
    N(aclnn_init_without_context),
    N(aclnn_init_twice),
    N(rope_seed_shape),
    N(rope_bf16_and_formats),
    N(rope_cos_s_one),
    N(rope_d_not_64),
    N(rope_cos_batch_one),
    N(rope_cos_n_three),
    N(rope_cos_s_other),
    N(rope_cos_unlike_sin),
    N(rope_types_refused),
    N(rope_mixed_types),
    N(rope_null_tensors),
    N(rope_null_executor),
    N(rope_null_workspace_size),
    N(rope_wrong_out_shape_accepted),
    N(rope_empty),
    N(rope_order_type_before_shape),
    N(rope_out_strided_accepted),
    N(rope_without_context),
    N(rope_without_context_first_spoils_the_process),
    N(rope_without_context_later),
    N(run_once),
    N(run_twice),
    N(run_null_workspace),
    N(run_small_workspace_then_right),
    N(run_larger_workspace),
    N(run_null_executor),
    N(run_default_stream),
    N(run_stream_of_other_context),
    N(run_empty),
    N(repeatable_runs_and_destroy),
    N(repeatable_readdress),
    N(descriptors_destroyed_before_run),
    N(capture_begin_arguments),
    N(capture_end_not_begun),
    N(capture_end_null_graph),
    N(capture_info),
    N(capture_refuses_waiting),
    N(capture_blocking_copy_global),
    N(capture_blocking_copy_thread_local),
    N(capture_blocking_copy_relaxed),
    N(capture_blocking_copy_elsewhere),
    N(capture_thread_exchange_mode),
    N(capture_allocating),
    N(capture_async_copies),
    N(capture_end_on_other_thread),
    N(capture_end_on_other_thread_relaxed),
    N(capture_plain_event),
    N(capture_event_from_outside),
    N(capture_two_streams_joined),
    N(capture_side_stream_not_joined),
    N(capture_operator_and_replay),
    N(capture_empty_graph),
    N(graph_null_arguments),
    N(destroyed_graph_refused),
    N(graph_destroyed_in_other_context),
    N(capture_destroy_while_capturing),
};
