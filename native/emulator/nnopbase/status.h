// The codes of single operators.
#ifndef EMULATOR_STATUS_H
#define EMULATOR_STATUS_H

enum {
  ACLNN_NULL_PARAMETER = 161001,
  ACLNN_INVALID_PARAMETER = 161002,
  ACLNN_RUNTIME_FAILED = 361001,  // wraps any code of the runtime
  ACLNN_TILING_FAILED = 561002,
  ACLNN_INNER_NULL = 561103,
};

#endif
