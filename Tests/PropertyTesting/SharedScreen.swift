// A release build, which makes this target for its neighbours' sake, has no testing library.
#if canImport(Testing)
  import Testing

  /// ncurses has one current screen for the whole process, and the tests of all targets run in one:
  /// a test that opens a screen of its own has it alone.
  package struct SharedScreen: SuiteTrait, TestTrait, TestScoping {
    package var isRecursive: Bool { true }

    package func provideScope(
      for test: Test, testCase: Test.Case?, performing body: @Sendable () async throws -> Void
    ) async throws {
      // Suites are left alone; their tests wait one by one.
      guard testCase != nil else { return try await body() }
      await Gate.shared.enter()
      do {
        try await body()
      } catch {
        await Gate.shared.leave()
        throw error
      }
      await Gate.shared.leave()
    }

    private actor Gate {
      static let shared = Gate()
      private var isTaken = false
      private var waiting: [CheckedContinuation<Void, Never>] = []

      func enter() async {
        if isTaken {
          await withCheckedContinuation { waiting.append($0) }
        } else {
          isTaken = true
        }
      }

      func leave() {
        if waiting.isEmpty { isTaken = false } else { waiting.removeFirst().resume() }
      }
    }
  }

  extension Trait where Self == SharedScreen {
    /// The test has the process's ncurses to itself.
    package static var sharedScreen: SharedScreen { SharedScreen() }
  }
#endif
