// What tasks do to memory: resolved when they are enqueued, watched until they are done. Under the lock.
#ifndef EMULATOR_ACCESS_H
#define EMULATOR_ACCESS_H

#include "memory.h"
#include "task.h"

// Resolves the accesses of a task and notes them as pending, which keeps the bytes alive. past is what is done before the task. Reports ranges that are not in live memory or
// go beyond what was asked for. The former would make the device fault: then the task is broken. Host memory that CANN did not allocate is taken as
// it is where the host may be accessed at all.
void emuAccessesBegin(emuTask* task, const emuPast* past);

// Notes what the accesses of a recorded task mean now: at each replay they have to mean the same memory.
void emuAccessesRecord(emuTask* task);

// Marks the task as running, and first waits for running ones in conflict with it, so that bytes are not torn here.
void emuAccessesRun(emuTask* task);

// Reports what a recorded task and one recorded before it, which nothing puts in order, do to the same bytes.
void emuAccessesReportRace(const emuTask* task, const emuTask* earlier);

// Checks the guards of what was written, and lets go. What comes later is still held against the accesses until the host knows of them.
void emuAccessesEnd(emuTask* task);

// How a pointer is to be taken: for reports and for the kinds of copies.
void emuDescribeAddress(uintptr_t address, char* text, size_t size);

#endif
