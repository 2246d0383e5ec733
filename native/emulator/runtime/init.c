// Start, end, version, error text and last error.
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "acl/acl.h"
#include "context.h"
#include "costs.h"
#include "entry.h"
#include "message.h"
#include "misuse.h"
#include "thread.h"
#include "version.h"

static uint64_t s_initCount;
static bool s_finalized;       // and not initialized since
static char* s_configuration;  // content of the first file given; no other may follow

static aclError readFile(const char* path, char** content) {
  FILE* file = fopen(path, "rb");
  if (file == NULL) return emuFail(ACL_ERROR_INVALID_FILE, "%s: %s", path, strerror(errno));
  enum { MOST = 1 << 20 };
  char* text = malloc(MOST);
  size_t length = text == NULL ? 0 : fread(text, 1, MOST - 1, file);
  fclose(file);
  if (text == NULL) return emuFail(ACL_ERROR_BAD_ALLOC, "no memory");
  text[length] = '\0';
  *content = text;
  return 0;
}

// Not a whole parser: an object whose brackets and strings close is taken for JSON.
static bool looksLikeJson(const char* text) {
  int depth = 0;
  bool inString = false, ended = false;
  for (const char* c = text; *c != '\0'; c++) {
    if (strchr(" \t\r\n", *c) != NULL) continue;
    if (ended || (depth == 0 && *c != '{')) return false;
    if (inString) {
      if (*c == '\\' && c[1] != '\0')
        c++;
      else if (*c == '"')
        inString = false;
    } else if (*c == '"') {
      inString = true;
    } else if (*c == '{' || *c == '[') {
      depth++;
    } else if (*c == '}' || *c == ']') {
      ended = --depth == 0;
    }
  }
  return ended;
}

static aclError takeConfiguration(const char* path) {
  char* content = NULL;
  aclError status = readFile(path, &content);
  if (status != 0) return status;
  if (!looksLikeJson(content))
    status = emuFail(ACL_ERROR_PARSE_FILE, "%s is not JSON", path);
  else if (s_configuration == NULL)
    s_configuration = content;
  else if (strcmp(s_configuration, content) != 0)
    status = emuFail(ACL_ERROR_INVALID_PARAM, "%s differs from the configuration given before", path);
  if (s_configuration != content) free(content);
  return status;
}

static aclError initialize(const char* path) {
  aclError status = path == NULL ? 0 : takeConfiguration(path);
  bool missingOnRepeat = status == ACL_ERROR_INVALID_FILE && s_initCount > 0;
  if (status != 0 && !missingOnRepeat) return status;
  s_finalized = false;
  return s_initCount++ == 0 ? 0 : emuQuietly(ACL_ERROR_REPEAT_INITIALIZE);
}

static aclError finalize(void) {
  if (s_initCount == 0 && s_finalized) return emuFail(ACL_ERROR_REPEAT_FINALIZE, "called before");
  s_initCount = 0;
  s_finalized = true;
  return 0;
}

static aclError finalizeReference(uint64_t* left) {
  bool any = s_initCount > 0;
  if (any && --s_initCount == 0) s_finalized = true;
  if (left != NULL) *left = s_initCount;
  return any ? 0 : emuFail(ACL_ERROR_REPEAT_FINALIZE, "no aclInit is left");
}

static aclError getVersion(int32_t* major, int32_t* minor, int32_t* patch) {
  if (major == NULL || minor == NULL || patch == NULL) return emuFail(ACL_ERROR_INVALID_PARAM, "an argument is null");
  const int32_t* version = emuActiveVersion()->acl;
  *major = version[0], *minor = version[1], *patch = version[2];
  return 0;
}

// Splits "8.1.RC1": a part that is no number is a release and not a patch.
static aclError getPackageVersion(aclCANNPackageName name, aclCANNPackageVersion* version) {
  if (version == NULL) return emuFail(ACL_ERROR_INVALID_PARAM, "version is null");
  if ((int)name < ACL_PKG_NAME_CANN || name > ACL_PKG_NAME_DRIVER) return emuFail(ACL_ERROR_INVALID_PARAM, "package %d", (int)name);
  memset(version, 0, sizeof *version);
  const char* package = emuActiveVersion()->package;
  snprintf(version->version, sizeof version->version, "%s", package);
  char last[ACL_PKG_VERSION_PARTS_MAX_SIZE] = "";
  sscanf(package, "%63[^.].%63[^.].%63s", version->majorVersion, version->minorVersion, last);
  char* place = last[0] >= '0' && last[0] <= '9' ? version->patchVersion : version->releaseVersion;
  memcpy(place, last, sizeof last);
  return 0;
}

// CANN needs a context to look for messages of the device: without one it fails itself, and its own text stays unread.
static const char* takeMessage(void) {
  emuThread* thread = emuThisThread();
  if (thread->pending[0] == '\0') emuCostIs(EMU_COST_NO_TEXT);
  if (emuContextCurrent() != NULL) return emuMessageTake(thread);
  emuMisuse("called on a thread without a context: its text is about itself");
  emuMessageAdd(thread, ACL_ERROR_RT_CONTEXT_NULL, "this thread has no current context");
  return thread->pending;
}

static aclError lastError(aclrtLastErrLevel level, bool clear) {
  if (level != ACL_RT_THREAD_LEVEL) return emuFail(ACL_ERROR_INVALID_PARAM, "level %d", (int)level);
  emuThread* thread = emuThisThread();
  aclError error = thread->lastRuntimeError;
  if (clear) thread->lastRuntimeError = 0;
  return emuQuietly(error);
}

EMU_STATUS(aclError, aclInit, (const char* configPath), initialize(configPath))
EMU_STATUS(aclError, aclFinalize, (void), finalize())
EMU_STATUS(aclError, aclFinalizeReference, (uint64_t * refCount), finalizeReference(refCount))
EMU_STATUS(aclError, aclrtGetVersion, (int32_t * majorVersion, int32_t* minorVersion, int32_t* patchVersion),
           getVersion(majorVersion, minorVersion, patchVersion))
EMU_STATUS(aclError, aclsysGetCANNVersion, (aclCANNPackageName name, aclCANNPackageVersion* version), getPackageVersion(name, version))
EMU_POINTER(const char*, aclGetRecentErrMsg, (void), takeMessage())
EMU_STATUS(aclError, aclrtPeekAtLastError, (aclrtLastErrLevel level), lastError(level, false))
EMU_STATUS(aclError, aclrtGetLastError, (aclrtLastErrLevel level), lastError(level, true))
