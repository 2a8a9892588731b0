#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// What the crash handler needs, in memory that is allocated once and never moves: a handler may
/// not allocate, and runs when nothing else in the program can be trusted.
private struct Restoration {
  var isArmed: Bool
  var output: Int32
  var input: Int32
  var bytes: UnsafeMutablePointer<UInt8>
  var count: Int
  var settings: termios
}

private let capacity = 1_024

private nonisolated(unsafe) let restoration: UnsafeMutablePointer<Restoration> = {
  let pointer = UnsafeMutablePointer<Restoration>.allocate(capacity: 1)
  pointer.initialize(
    to: Restoration(
      isArmed: false, output: -1, input: -1, bytes: .allocate(capacity: capacity), count: 0,
      settings: termios()))
  return pointer
}()

/// Gives the terminal back to the user when the program dies of a trap.
package enum CrashGuard {
  /// Installs handlers for the signals of traps and faults. They restore the terminal if a screen
  /// is up, and then let the program die of the same signal. Call once, at the start.
  package static func install() {
    // Made now: the handler must find it there.
    _ = restoration.pointee.count
    // A stack of its own, so that an overflow of the main thread's can be handled too.
    let size = 65_536
    var stack = stack_t()
    stack.ss_sp = UnsafeMutableRawPointer.allocate(byteCount: size, alignment: 16)
    stack.ss_size = size
    sigaltstack(&stack, nil)
    let flags = Int32(truncatingIfNeeded: SA_RESETHAND) | SA_NODEFER | SA_ONSTACK
    let handler: @convention(c) (Int32) -> Void = { number in
      let state = restoration
      if state.pointee.isArmed {
        state.pointee.isArmed = false
        _ = write(state.pointee.output, state.pointee.bytes, state.pointee.count)
        _ = tcsetattr(state.pointee.input, TCSANOW, &state.pointee.settings)
      }
      // SA_RESETHAND has put the default back.
      raise(number)
    }
    for number in [SIGILL, SIGTRAP, SIGSEGV, SIGBUS, SIGFPE, SIGABRT] {
      System.handle(number, flags: flags, with: handler)
    }
  }

  /// Says what a crash is to write and to restore from now on.
  static func arm(output: Int32, input: Int32, restore: [UInt8], settings: termios) {
    let state = restoration
    state.pointee.isArmed = false
    state.pointee.output = output
    state.pointee.input = input
    state.pointee.count = min(restore.count, capacity)
    state.pointee.bytes.update(from: restore, count: state.pointee.count)
    state.pointee.settings = settings
    state.pointee.isArmed = true
  }

  /// From now on a crash leaves the terminal alone.
  static func disarm() { restoration.pointee.isArmed = false }
}
