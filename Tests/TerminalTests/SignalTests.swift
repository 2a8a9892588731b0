import Glibc
import PropertyTesting
import Testing

@testable import Terminal

@Suite(.serialized, .sharedScreen) struct SignalTests {
  @Test func signalsComeThroughThePipe() throws {
    let before = System.action(of: SIGWINCH)
    do {
      let signals = try SignalPipe()
      #expect(signals.drain().isEmpty)
      for signal in Signal.allCases {
        // Sent to the process, because the test's own thread has most signals blocked; one by one,
        // because a stop and a continue that wait together cancel each other.
        kill(getpid(), signal.number)
        #expect(System.poll(signals.descriptor, for: POLLIN, milliseconds: 10_000) == POLLIN)
        #expect(signals.drain() == [signal])
      }
    }
    let after = System.action(of: SIGWINCH)
    #expect(before.sa_flags & SA_RESTART == after.sa_flags & SA_RESTART)
  }

  @Test(arguments: [SIGILL, SIGTRAP, SIGSEGV, SIGBUS, SIGFPE, SIGABRT])
  func aCrashGivesTheTerminalBack(signal: Int32) async throws {
    let terminal = try PseudoTerminal()
    let before = terminal.settings
    let result = await #expect(processExitsWith: .failure) {
      [path = terminal.path as String, signal = signal as Int32] in
      CrashGuard.install()
      let input = open(path, O_RDWR | O_NOCTTY)
      let screen = try TerminalScreen(
        input: input, output: path, environment: ["TERM": "xterm"], theme: .terminal)
      screen.enter()
      screen.present(frame(["x"]))
      _ = screen.flush()
      // The thread of a test blocks SIGABRT, but not in abort().
      if signal == SIGABRT { abort() }
      raise(signal)
    }
    #expect(result?.exitStatus == .signal(signal))
    let received = terminal.received()
    #expect(received.contains("\u{1B}[?1049h"))
    #expect(received.hasSuffix("\u{1B}[?1049l\u{1B}[23;0;0t"))
    #expect(terminal.settings.c_lflag == before.c_lflag)
  }
}
