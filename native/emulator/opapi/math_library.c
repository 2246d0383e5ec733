#define _GNU_SOURCE  // RTLD_NOLOAD
#include "math_library.h"

#include <dlfcn.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "reach.h"

static const char* const NAME = "libopapi_math.so";

// CANN opens the library by its bare name. Here that would find the one beside this library, for whose sake its run path is, so that the
// two ways that CANN has are gone one by one: what the process has loaded, and LD_LIBRARY_PATH.
static void* open_(void) {
  void* library = dlopen(NAME, RTLD_LAZY | RTLD_NOLOAD);
  const char* folders = getenv("LD_LIBRARY_PATH");
  while (library == NULL && folders != NULL && *folders != '\0') {
    size_t length = strcspn(folders, ":");
    char path[4096];
    int written = snprintf(path, sizeof path, "%.*s/%s", (int)length, folders, NAME);
    if (length > 0 && written > 0 && (size_t)written < sizeof path) library = dlopen(path, RTLD_LAZY);
    folders += length + (folders[length] == ':');
  }
  return library;
}

emuContiguousFunction* emuMathLibraryFind(void) {
  static emuContiguousFunction* s_found;
  if (emuMathLibraryIsHidden()) return NULL;
  if (s_found == NULL) {
    void* library = open_();
    if (library != NULL) *(void**)&s_found = dlsym(library, "emuContiguous");
  }
  return s_found;
}
