#include "contiguous.h"

#include <string.h>

enum { ELEMENT = sizeof(uint16_t) };

void emuContiguous(const emuView* view, const unsigned char* from, size_t available, unsigned char* to, size_t room) {
  int64_t index[EMU_VIEW_RANK] = {0};
  for (size_t done = 0; done + ELEMENT <= room; done += ELEMENT) {
    int64_t offset = 0;
    for (int i = 0; i < EMU_VIEW_RANK; i++) offset += index[i] * view->strides[i];
    size_t start = (size_t)offset * ELEMENT;
    if (offset >= 0 && start + ELEMENT <= available) memcpy(to + done, from + start, ELEMENT);
    int i = EMU_VIEW_RANK - 1;
    while (i >= 0 && ++index[i] == view->dims[i]) index[i--] = 0;
    if (i < 0) return;
  }
}
