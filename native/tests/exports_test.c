// Holds the libraries of one version against exports.txt, and opens each of them alone, as a binding does.
//   exports_test ROOT VERSION exports.txt [PREFIX]      names with the prefix must be missing
#define _GNU_SOURCE  // dladdr
#include <dlfcn.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static int s_failures;

static const char* fileOf(const char* library, bool old) {
  if (strcmp(library, "runtime") == 0) return old ? "libascendcl.so" : "libacl_rt.so";
  if (strcmp(library, "nnopbase") == 0) return "libnnopbase.so";
  if (strcmp(library, "opapi_math") == 0) return old ? NULL : "libopapi_math.so";
  return old ? "libopapi.so" : "libopapi_transformer.so";
}

static void* open_(const char* root, const char* file) {
  char path[4096];
  snprintf(path, sizeof path, "%s/lib64/%s", root, file);
  void* library = dlopen(path, RTLD_NOW | RTLD_LOCAL);
  if (library == NULL) {
    fprintf(stderr, "%s\n", dlerror());
    s_failures++;
  }
  return library;
}

static void fail(const char* symbol, const char* what) {
  fprintf(stderr, "%s: %s\n", symbol, what);
  s_failures++;
}

// What dlsym finds may be in a library that the opened one needs.
static bool isOf(const char* file, void* symbol) {
  Dl_info found;
  if (dladdr(symbol, &found) == 0) return false;
  const char* slash = strrchr(found.dli_fname, '/');
  return strcmp(slash == NULL ? found.dli_fname : slash + 1, file) == 0;
}

static void checkTable(const char* root, const char* version, const char* table, const char* without) {
  bool old = strcmp(version, "8.1") == 0;
  FILE* file = fopen(table, "r");
  if (file == NULL) {
    fail(table, "cannot be read");
    return;
  }
  void* front = open_(root, "libascendcl.so");
  char line[256], library[32], since[16], symbol[128];
  int rows = 0;
  while (fgets(line, sizeof line, file) != NULL) {
    if (line[0] == '#' || sscanf(line, "%31s %15s %127s", library, since, symbol) != 3) continue;
    if (fileOf(library, old) == NULL) continue;
    rows++;
    void* opened = open_(root, fileOf(library, old));
    if (opened == NULL) continue;
    void* found = dlsym(opened, symbol);
    bool left = without != NULL && strncmp(symbol, without, strlen(without)) == 0;
    bool expected = atof(since) <= atof(version) && !left;
    if ((found != NULL) != expected) fail(symbol, expected ? "is missing" : "should not be there");
    if (found != NULL && expected && !isOf(fileOf(library, old), found)) fail(symbol, "is in another library");
    bool ofRuntime = strcmp(library, "runtime") == 0;
    if (ofRuntime && dlsym(front, symbol) != found) fail(symbol, "is another one through libascendcl.so");
  }
  fclose(file);
  if (rows < 50) fail(table, "has too few rows");
}

// Each library alone, in a process of its own: it must bring what it needs.
static void checkAlone(const char* root, const char* version) {
  bool old = strcmp(version, "8.1") == 0;
  const char* files[] = {fileOf("opapi", old), fileOf("nnopbase", old), fileOf("runtime", old), "libascendcl.so"};
  for (int i = 0; i < 4; i++) {
    pid_t process = fork();
    if (process == 0) {
      void* library = open_(root, files[i]);
      const char* (*find)(void) = NULL;
      if (library != NULL) *(void**)&find = dlsym(library, "emulatorVersion");
      _exit(find == NULL || strcmp(find(), version) != 0);
    }
    int status = 1;
    waitpid(process, &status, 0);
    if (status != 0) fail(files[i], "cannot be used alone");
  }
}

int main(int count, char** arguments) {
  if (count != 4 && count != 5) return 2;
  checkAlone(arguments[1], arguments[2]);
  checkTable(arguments[1], arguments[2], arguments[3], count == 5 ? arguments[4] : NULL);
  return s_failures > 0;
}
