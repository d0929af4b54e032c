// SPDX-License-Identifier: MIT

//! From reset to main, and from a fault to a line of text. The same for every core.

#include "board.hpp"
#include "layout.hpp"

#include <cstdint>

extern "C" {

//! Everything a C++ program expects of memory before main, and a painted stack. Only `reset` calls it.
void prepare_memory() {
  // Nothing is called before the painting ends, so all below the stack pointer is free.
  std::uint32_t* here = nullptr;
  asm volatile("mov %0, sp" : "=r"(here));
  for (volatile std::uint32_t* word = link_stack_begin; word < here; ++word) *word = board::paint;

  const std::uint32_t* from = link_data_load;
  for (std::uint32_t* word = link_data_begin; word < link_data_end; ++word) *word = *from++;
  for (std::uint32_t* word = link_bss_begin; word < link_bss_end; ++word) *word = 0;

#if !__ARM_FEATURE_UNALIGNED
  // v6-M faults on an unaligned access by itself; the M3 that runs its code in QEMU must be told (CCR.UNALIGN_TRP).
  *reinterpret_cast<volatile std::uint32_t*>(0xe000'ed14) |= 8;
#endif

  board::start();
}

[[noreturn]] void finish(int code) { board::exit(code); }

//! Exit code 64 + exception number: 67 is a hard fault, which is also what bus, memory and usage faults become here.
[[noreturn]] void report_fault(const std::uint32_t* frame) {
  std::uint32_t exception = 0;
  asm volatile("mrs %0, ipsr" : "=r"(exception));
  board::print("fault: exception ", exception);
  if (frame < link_fault_stack) {
    board::print(", the stack of ", board::stack_bytes(), " bytes is used up");
  } else {
    board::write(", pc ");
    board::write_hex(frame[6]);
    board::write(", lr ");
    board::write_hex(frame[5]);
#if __ARM_ARCH >= 7  // the configurable fault status register; v6-M has none
    board::write(", cfsr ");
    board::write_hex(*reinterpret_cast<volatile std::uint32_t*>(0xe000'ed28));
#endif
  }
  board::write('\n');
  board::exit(64 + static_cast<int>(exception));
}

//! In assembly: on the M55 the compiler may use vector registers anywhere, this prologue included, before they are enabled.
[[gnu::naked, gnu::section(".text.reset")]] void reset() {
#if __ARM_FEATURE_MVE || __ARM_FP
  asm("ldr r0, =0xe000ed88\n"  // CPACR: full access to coprocessors 10 and 11, floating point and MVE
      "ldr r1, [r0]\n"
      "orr r1, r1, #0xf00000\n"
      "str r1, [r0]\n"
      "dsb\n"
      "isb\n");
#endif
  // C++ forbids a call of main, so the call is here too.
  asm("bl prepare_memory\n"
      "bl main\n"
      "bl finish\n");
}

//! Reports from the far end of the stack: its own position may be the fault, and what it holds is to be reported.
[[gnu::naked]] void fault() {
  asm("mrs r0, msp\n"
      "ldr r1, =link_fault_stack\n"
      "mov sp, r1\n"
      "bl report_fault\n");
}

struct vector_table {
  const void* stack;
  void (*reset)();
  void (*exceptions[14])();
};

[[gnu::section(".vectors")]] extern const vector_table vectors;
constinit const vector_table vectors{
    link_stack_end,
    reset,
    {fault, fault, fault, fault, fault, fault, fault, fault, fault, fault, fault, fault, fault, fault}};

}  // extern "C"
