// The reference of the benchmarks: the least that a full-screen ncurses program does. It paints a
// first screen, echoes keys at an input line, and quits on q.
//
//   cc -O2 -o minimal minimal.c -lncursesw -ltinfo
#include <locale.h>
#include <ncurses.h>

int main(void) {
  setlocale(LC_ALL, "");
  if (initscr() == NULL) return 1;
  raw();
  noecho();
  nonl();
  for (int y = 0; y < LINES - 3; y++) mvprintw(y, 2, "line %d of the first screen", y + 1);
  mvhline(LINES - 3, 0, '-', COLS);
  mvaddstr(LINES - 2, 0, "> ");
  mvaddstr(LINES - 1, 0, " minimal   q quits");
  move(LINES - 2, 2);
  refresh();
  for (int key; (key = getch()) != 'q' && key != ERR;) {
    if (key == 13) {
      move(LINES - 2, 2);
      clrtoeol();
    } else if (getcurx(stdscr) < COLS - 1) {
      addch((chtype)key);
    }
    refresh();
  }
  endwin();
  return 0;
}
