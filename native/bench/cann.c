#include "cann.h"

#include <dlfcn.h>
#include <stdio.h>

static void* openLibrary(const char* root, const char* file) {
  char path[4096];
  snprintf(path, sizeof path, "%s/lib64/%s", root, file);
  return dlopen(path, RTLD_NOW | RTLD_LOCAL);
}

static bool find(void* library, const char* name, void** function) {
  *function = library == NULL ? NULL : dlsym(library, name);
  return *function != NULL;
}

bool cannLoad(const char* root, cann* functions) {
  void *runtime = openLibrary(root, "libascendcl.so"), *nnopbase = openLibrary(root, "libnnopbase.so");
  void* opapi = openLibrary(root, "libopapi_transformer.so");  // since CANN 8.5
  if (opapi == NULL) opapi = openLibrary(root, "libopapi.so");
  bool all = true;
#define CANN_FIND_RUNTIME(name) all &= find(runtime, #name, (void**)&functions->name);
#define CANN_FIND_NNOPBASE(name) all &= find(nnopbase, #name, (void**)&functions->name);
#define CANN_FIND_OPAPI(name) all &= find(opapi, #name, (void**)&functions->name);
  CANN_RUNTIME(CANN_FIND_RUNTIME)
  CANN_NNOPBASE(CANN_FIND_NNOPBASE)
  CANN_OPAPI(CANN_FIND_OPAPI)
  return all;
}
