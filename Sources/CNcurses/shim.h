#pragma once
// Wide-character functions and extended colour pairs are declared only with these set.
#ifndef _XOPEN_SOURCE_EXTENDED
#define _XOPEN_SOURCE_EXTENDED 1
#endif
#ifndef NCURSES_WIDECHAR
#define NCURSES_WIDECHAR 1
#endif
#include <ncurses.h>
#include <term.h>

// The two screens and the counts of colours are mutable globals, which Swift 6 does not let through.
static inline WINDOW *cn_wanted_screen(void) { return stdscr; }
static inline WINDOW *cn_physical_screen(void) { return curscr; }
static inline int cn_color_count(void) { return COLORS; }
static inline int cn_pair_count(void) { return COLOR_PAIRS; }

// The attributes are macros with casts, which Swift does not import.
static const attr_t cn_bold = A_BOLD;
static const attr_t cn_dim = A_DIM;
static const attr_t cn_italic = A_ITALIC;
static const attr_t cn_underline = A_UNDERLINE;
static const attr_t cn_reverse = A_REVERSE;
static const attr_t cn_blink = A_BLINK;

// The colour pair goes through an untyped pointer, because the typed argument is a short.
static inline int cn_set_cell(cchar_t *cell, const wchar_t *text, attr_t attributes, int pair) {
  return setcchar(cell, text, attributes, 0, &pair);
}

// tigetstr answers "not a string capability" with the pointer -1, which Swift cannot compare.
static inline bool cn_has_string(const char *name) {
  char *value = tigetstr((char *)name);
  return value != (char *)0 && value != (char *)-1;
}

// memfd_create is declared only with _GNU_SOURCE, which Swift's module of the C library does not
// set. Elsewhere a deleted temporary file does the same.
#ifdef __linux__
extern int memfd_create(const char *name, unsigned int flags);
static inline int cn_memory_file(void) { return memfd_create("confab-frame", 1 /* close on exec */); }
#else
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>
static inline int cn_memory_file(void) {
  char path[] = "/tmp/confab-frame-XXXXXX";
  int descriptor = mkstemp(path);
  if (descriptor >= 0) {
    unlink(path);
    fcntl(descriptor, F_SETFD, FD_CLOEXEC);
  }
  return descriptor;
}
#endif
