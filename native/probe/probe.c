// Asks a CANN installation (or an emulator of one) how it behaves, through the public C functions alone, and prints one line a question:
//     name <TAB> answer
// Usage: probe ROOT   (the libraries of ROOT/lib64 are opened). Every question runs in a process of its own, so that none depends on
// another. A function that ROOT does not have answers "absent" for every question that calls it.
#include <dlfcn.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define F(ret, name, args) static ret(*name) args;
#include "functions.h"

static char answer[8192];
static int answer_pipe;

// Stands for every function that is missing, whatever its parameters: it ends the question.
static void absent(void) { _exit(write(answer_pipe, "absent", 6) != 6); }

static void open_libraries(const char* root) {
  static const char* files[] = {"libascendcl.so", "libacl_rt.so", "libnnopbase.so", "libopapi_transformer.so", "libopapi.so"};
  void* lib[5];
  char path[4096];
  for (int i = 0; i < 5; i++) {
    snprintf(path, sizeof path, "%s/lib64/%s", root, files[i]);
    lib[i] = dlopen(path, RTLD_NOW | RTLD_GLOBAL);
    if (!lib[i] && access(path, F_OK) == 0) fprintf(stderr, "%s\n", dlerror());
  }
#define F(ret, name, args)             \
  for (int i = 0; i < 5 && !name; i++) \
    if (lib[i]) name = (ret(*) args)dlsym(lib[i], #name);
#include "functions.h"
#define F(ret, name, args) \
  if (!name) name = (ret(*) args)(void (*)(void))absent;
#include "functions.h"
}

static void say(const char* format, ...) {
  size_t n = strlen(answer);
  va_list a;
  va_start(a, format);
  vsnprintf(answer + n, sizeof answer - n, format, a);
  va_end(a);
}
#define R(call) say("%s%d", *answer ? " " : "", (call))

enum { HALF = 1, FLOAT = 0, BF16 = 27, ND = 2 };
static void *ctx, *stream, *memory;
static void ready(void) {
  aclInit(NULL);
  aclrtSetDevice(0);
  aclrtGetCurrentContext(&ctx);
  aclrtCreateStream(&stream);
  aclrtMalloc(&memory, 1 << 20, 0);
}
static void* tensor4(int64_t a, int64_t b, int64_t c, int64_t d, int type, int format) {
  int64_t v[] = {a, b, c, d};
  return aclCreateTensor(v, 4, type, NULL, 0, format, v, 4, memory);
}
typedef struct {
  void *x, *cos, *sin, *out, *executor;
  uint64_t workspace;
} Call;
static Call shaped(int64_t b, int64_t n, int64_t s, int64_t d, int64_t cb, int64_t cn, int64_t cs, int64_t cd, int type, int format) {
  Call c = {tensor4(b, n, s, d, type, format),
            tensor4(cb, cn, cs, cd, type, format),
            tensor4(cb, cn, cs, cd, type, format),
            tensor4(b, n, s, d, type, format),
            NULL,
            777};
  return c;
}
static int size(Call* c) { return aclnnInterleaveRopeGetWorkspaceSize(c->x, c->cos, c->sin, c->out, &c->workspace, &c->executor); }
static void phase1(Call c) {
  int r = size(&c);
  say("%d workspace %llu", r, (unsigned long long)c.workspace);
}
static void* on_thread(void* f) {
  ((void (*)(void))f)();
  return NULL;
}
static void thread(void (*f)(void)) {
  pthread_t t;
  pthread_create(&t, NULL, on_thread, (void*)f);
  pthread_join(t, NULL);
}
static char host[4096];

#ifndef QUESTIONS
#define QUESTIONS "questions.h"
#endif
#include QUESTIONS

int main(int argc, char** argv) {
  if (argc != 2) {
    fprintf(stderr, "usage: %s ROOT\n", argv[0]);
    return 2;
  }
  signal(SIGPIPE, SIG_IGN);
  for (size_t i = 0; i < sizeof questions / sizeof *questions; i++) {
    int p[2];
    if (pipe(p)) return 1;
    pid_t child = fork();
    if (child == 0) {
      close(p[0]);
      answer_pipe = p[1];
      alarm(20);
      open_libraries(argv[1]);
      questions[i].ask();
      ssize_t w = write(p[1], answer, strlen(answer));
      _exit(w < 0);
    }
    close(p[1]);
    char text[8192];
    size_t n = 0;
    ssize_t r;
    while (n < sizeof text - 1 && (r = read(p[0], text + n, sizeof text - 1 - n)) > 0) n += (size_t)r;
    text[n] = 0;
    close(p[0]);
    int status;
    waitpid(child, &status, 0);
    if (WIFSIGNALED(status)) snprintf(text, sizeof text, "signal %d", WTERMSIG(status));
    printf("%s\t%s\n", questions[i].name, text);
    fflush(stdout);
  }
  return 0;
}
