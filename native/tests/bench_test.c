// The sequences of bench, each made once, without misuse.
//   bench_test ROOT
#include "../bench/bench.h"

#include <dlfcn.h>
#include <inttypes.h>
#include <stdio.h>

static int64_t misuseCount(const char* root) {
  char path[4096];
  snprintf(path, sizeof path, "%s/lib64/libascendcl.so", root);
  void* library = dlopen(path, RTLD_NOW);
  int64_t (*count)(void) = NULL;
  if (library != NULL) *(void**)&count = dlsym(library, "emulatorMisuseCount");
  return count == NULL ? -1 : count();
}

int main(int count, char** arguments) {
  static const struct {
    const char* name;
    double (*run)(int32_t);
  } cases[] = {{"enqueue", benchEnqueue},
               {"enqueuePlain", benchEnqueuePlain},
               {"enqueueStep", benchEnqueueStep},
               {"replayStep", benchReplayStep},
               {"copyIn", benchCopyIn},
               {"copyOut", benchCopyOut},
               {"event", benchEvent}};
  if (count != 2) return 2;
  int failures = 0;
  int32_t status = benchOpen(arguments[1]);
  if (status != 0) fprintf(stderr, "benchOpen: %" PRId32 "\n", status);
  for (size_t i = 0; status == 0 && i < sizeof cases / sizeof *cases; i++) {
    double nanoseconds = cases[i].run(3);
    status = benchDrain();
    if (nanoseconds > 0 && status == 0) continue;
    fprintf(stderr, "%s: %.0f, %" PRId32 "\n", cases[i].name, nanoseconds, status);
    failures++;
  }
  int64_t misuse = misuseCount(arguments[1]);
  if (misuse != 0) fprintf(stderr, "%" PRId64 " reports of misuse\n", misuse);
  return status != 0 || failures > 0 || misuse != 0;
}
