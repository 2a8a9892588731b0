// What the tools need of the system and Swift's import of the C library leaves out: declarations
// that the headers hide without _GNU_SOURCE, and a system call that is reached only through the
// variadic syscall().
#ifndef CONFAB_CSYSTEM_H
#define CONFAB_CSYSTEM_H

#include <errno.h>
#include <spawn.h>
#include <unistd.h>

#ifdef __linux__
#include <sys/syscall.h>

// O_PATH of asm-generic/fcntl.h: a directory that may be searched but not read can be walked.
#define CSYSTEM_O_PATH 010000000
// POSIX_SPAWN_SETSID of spawn.h.
#define CSYSTEM_SPAWN_SETSID 0x80

// spawn.h has it for _GNU_SOURCE, from glibc 2.29 on.
extern int posix_spawn_file_actions_addfchdir_np(posix_spawn_file_actions_t *, int);

// pidfd_open(2): a descriptor that is readable once the process has ended; -1 before Linux 5.3.
static inline int csystem_pidfd_open(pid_t process) {
  return (int)syscall(SYS_pidfd_open, process, 0);
}
#else
#define CSYSTEM_O_PATH 0
#define CSYSTEM_SPAWN_SETSID 0x400
static inline int csystem_pidfd_open(pid_t process) {
  errno = ENOSYS;
  return -1;
}
#endif

#endif
