// Descriptors. Under the lock.
#ifndef EMULATOR_TENSOR_H
#define EMULATOR_TENSOR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "aclnn/acl_meta.h"
#include "shared.h"

enum { EMU_RANK_MAX = 25 };  // CANN has room for as many and does not look

typedef struct {
  uint64_t rank;
  int64_t dims[EMU_RANK_MAX];
  int64_t strides[EMU_RANK_MAX];
  aclDataType type;
  aclFormat format;
  int64_t offset;
  void* data;
} emuTensor;

// Bytes of an element; 0 for a type that has no whole number of them.
EMU_SHARED size_t emuTensorElementSize(const emuTensor* tensor);

EMU_SHARED bool emuTensorIsEmpty(const emuTensor* tensor);

// Whether the elements lie one after the other in order of their indices. The strides of dimensions of size 1 do not matter.
EMU_SHARED bool emuTensorIsDense(const emuTensor* tensor);

// The address of the first element.
EMU_SHARED uintptr_t emuTensorAddress(const emuTensor* tensor);

#endif
