// The reference for programs that others talk to: reads a line and answers with one.
//
//   cc -O2 -o line line.c
#include <stdio.h>

int main(void) {
  char line[4096];
  if (fgets(line, sizeof line, stdin) == NULL) return 1;
  puts("{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{}}");
  fflush(stdout);
  while (fgets(line, sizeof line, stdin) != NULL) {}
  return 0;
}
