// Start, end, version and error text of the CANN C interface. See acl_base.h for what this header set is.
#ifndef ASCEND_ROPE_ACL_H
#define ASCEND_ROPE_ACL_H

#include "acl_mdl.h"
#include "acl_rt.h"

#ifdef __cplusplus
extern "C" {
#endif

#define ACL_PKG_VERSION_MAX_SIZE 128
#define ACL_PKG_VERSION_PARTS_MAX_SIZE 64

typedef enum aclCANNPackageName {
  ACL_PKG_NAME_CANN = 0,
  ACL_PKG_NAME_RUNTIME = 1,
  ACL_PKG_NAME_COMPILER = 2,
  ACL_PKG_NAME_HCCL = 3,
  ACL_PKG_NAME_TOOLKIT = 4,
  ACL_PKG_NAME_OPP = 5,
  ACL_PKG_NAME_OPP_KERNEL = 6,
  ACL_PKG_NAME_DRIVER = 7,
} aclCANNPackageName;

typedef struct aclCANNPackageVersion {
  char version[ACL_PKG_VERSION_MAX_SIZE];
  char majorVersion[ACL_PKG_VERSION_PARTS_MAX_SIZE];
  char minorVersion[ACL_PKG_VERSION_PARTS_MAX_SIZE];
  char releaseVersion[ACL_PKG_VERSION_PARTS_MAX_SIZE];
  char patchVersion[ACL_PKG_VERSION_PARTS_MAX_SIZE];
  char reserved[ACL_PKG_VERSION_MAX_SIZE];
} aclCANNPackageVersion;

// The path of a JSON file, or null. 100002 when it was called before: that counts too, and the caller may go on.
ACL_FUNC_VISIBILITY aclError aclInit(const char* configPath);

// Ends it whatever the count; again gives 100037.
ACL_FUNC_VISIBILITY aclError aclFinalize(void);

// Since CANN 8.5 here (8.3.RC1 lists it). Takes one count back and writes what is left; at none gives 100037.
ACL_FUNC_VISIBILITY aclError aclFinalizeReference(uint64_t* refCount);

// The version of the acl interface, which is not that of CANN: 1.13.0 in CANN 8.1.RC1.
ACL_FUNC_VISIBILITY aclError aclrtGetVersion(int32_t* majorVersion, int32_t* minorVersion, int32_t* patchVersion);
ACL_FUNC_VISIBILITY aclError aclsysGetCANNVersion(aclCANNPackageName name, aclCANNPackageVersion* version);

// The unread error text of this thread, which reading clears; null when there is none. The pointer is CANN's and dies at the next call on
// this thread. Without a current context the call itself fails, and gives the text of that failure, longer every time.
ACL_FUNC_VISIBILITY const char* aclGetRecentErrMsg(void);

#ifdef __cplusplus
}
#endif

#endif
