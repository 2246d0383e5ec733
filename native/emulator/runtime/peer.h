// Which devices have been allowed to reach each other's memory. Under the lock.
#ifndef EMULATOR_PEER_H
#define EMULATOR_PEER_H

#include "acl/acl_base.h"

// Refuses a copy between the memory of two devices that have not both been allowed it.
aclError emuPeerNeed(const void* to, const void* from);

#endif
