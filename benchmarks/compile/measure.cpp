// SPDX-License-Identifier: MIT
// measure NAME RUNS COMMAND...: runs a command RUNS times and prints the processor time of the fastest run, in seconds,
// and the largest resident size of any process it started, in bytes. Processor time, since a busy machine does not move it.
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>

namespace {

double seconds(const timeval& t) { return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_usec) * 1e-6; }

rusage run(char** command) {
  const pid_t child = fork();
  if (child == 0) {
    execvp(command[0], command);
    std::perror(command[0]);
    _exit(127);
  }
  int status = 0;
  rusage use{};
  if (child < 0 || wait4(child, &status, 0, &use) != child || !WIFEXITED(status) || WEXITSTATUS(status) != 0) {
    std::fprintf(stderr, "measure: %s failed\n", command[0]);
    std::exit(1);
  }
  return use;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 4) {
    std::fprintf(stderr, "usage: measure NAME RUNS COMMAND...\n");
    return 2;
  }
  double fastest = 1e9;
  long kilobytes = 0;
  for (int i = std::atoi(argv[2]); i > 0; --i) {
    const rusage use = run(argv + 3);
    fastest = std::min(fastest, seconds(use.ru_utime) + seconds(use.ru_stime));
    kilobytes = std::max(kilobytes, use.ru_maxrss);
  }
  std::printf("figure %s.seconds %.2f s\n", argv[1], fastest);
  std::printf("figure %s.bytes %ld B\n", argv[1], kilobytes * 1024);
}
