import Foundation
import HTTP
import ScriptedServer
import Testing

/// The one wait: descriptors, timeouts, cancelling, connections.
@Suite struct WaitTests {
  /// A client that waits with nothing to do, or with a stream that has gone quiet.
  private struct Scene {
    let server: ScriptedServer
    let talk = Conversation()

    init(isStreaming: Bool) throws {
      server = try ScriptedServer { _ in .stream([.text("hi"), .gate("more")]) }
      guard isStreaming else { return }
      talk.start(HTTPRequest(url: server.url))
      talk.run { $0.text() == "hi" }
    }

    /// Waits without end until something shows on the descriptor.
    func look(_ descriptor: Descriptor) -> Descriptor {
      var descriptors = [descriptor]
      while descriptors == [descriptor] {
        _ = talk.client.wait(&descriptors, timeout: nil)
      }
      return descriptors[0]
    }
  }

  private func makePipe() -> (reader: Int32, writer: Int32) {
    var ends: [Int32] = [-1, -1]
    #expect(pipe(&ends) == 0)
    return (ends[0], ends[1])
  }

  @Test(.timeLimit(.minutes(1)), arguments: [false, true])
  func readableDescriptorEndsTheWait(isStreaming: Bool) throws {
    let scene = try Scene(isStreaming: isStreaming)
    let ends = makePipe()
    let thread = Thread { _ = write(ends.writer, "x", 1) }
    thread.start()
    let found = scene.look(Descriptor(fd: ends.reader))
    #expect(found.isReadable && !found.isWritable && !found.isHangup)
    close(ends.reader)
    close(ends.writer)
  }

  @Test(.timeLimit(.minutes(1)), arguments: [false, true])
  func writableDescriptorEndsTheWait(isStreaming: Bool) throws {
    let scene = try Scene(isStreaming: isStreaming)
    let ends = makePipe()
    let found = scene.look(Descriptor(fd: ends.writer, wantsRead: false, wantsWrite: true))
    #expect(found.isWritable && !found.isReadable && !found.isHangup)
    close(ends.reader)
    close(ends.writer)
  }

  @Test(.timeLimit(.minutes(1)), arguments: [false, true], [false, true])
  func hangupIsReportedUnasked(isStreaming: Bool, wantsRead: Bool) throws {
    let scene = try Scene(isStreaming: isStreaming)
    let ends = makePipe()
    close(ends.writer)
    #expect(scene.look(Descriptor(fd: ends.reader, wantsRead: wantsRead)).isHangup)
    close(ends.reader)
  }

  @Test(.timeLimit(.minutes(1)), arguments: [false, true])
  func brokenPipeIsAHangup(isStreaming: Bool) throws {
    let scene = try Scene(isStreaming: isStreaming)
    let ends = makePipe()
    close(ends.reader)
    #expect(scene.look(Descriptor(fd: ends.writer, wantsRead: false)).isHangup)
    close(ends.writer)
  }

  /// A terminal whose other side has gone: POLLHUP, and nothing else if there is nothing to read.
  @Test(.timeLimit(.minutes(1)), arguments: [false, true])
  func vanishedTerminalIsAHangup(isStreaming: Bool) throws {
    let scene = try Scene(isStreaming: isStreaming)
    let (master, slave) = try #require(makeTerminal())
    close(master)
    #expect(scene.look(Descriptor(fd: slave)).isHangup)
    close(slave)
  }

  @Test(.timeLimit(.minutes(1)), arguments: [false, true])
  func closedDescriptorIsAHangup(isStreaming: Bool) throws {
    let scene = try Scene(isStreaming: isStreaming)
    // Beyond any descriptor this process can have open.
    #expect(scene.look(Descriptor(fd: Int32.max - 1)).isHangup)
  }

  @Test(.timeLimit(.minutes(1)), arguments: [false, true])
  func resultsOfTheLastWaitAreForgotten(isStreaming: Bool) throws {
    let scene = try Scene(isStreaming: isStreaming)
    let ends = makePipe()
    var descriptor = Descriptor(fd: ends.reader)
    descriptor.isReadable = true
    descriptor.isHangup = true
    var descriptors = [descriptor, Descriptor(fd: -1)]
    #expect(scene.talk.client.wait(&descriptors, timeout: 0).isEmpty)
    #expect(descriptors == [Descriptor(fd: ends.reader), Descriptor(fd: -1)])
    close(ends.reader)
    close(ends.writer)
  }

  /// With no timeout at all, only the signal can end this wait.
  @Test(.timeLimit(.minutes(1)), arguments: [false, true])
  func signalEndsTheWaitWithNothing(isStreaming: Bool) throws {
    let scene = try Scene(isStreaming: isStreaming)
    signal(SIGUSR2) { _ in }
    // The test threads block every signal.
    var signals = sigset_t()
    sigemptyset(&signals)
    sigaddset(&signals, SIGUSR2)
    pthread_sigmask(SIG_UNBLOCK, &signals, nil)
    let waiter = pthread_self()
    let isOver = NSCondition()
    nonisolated(unsafe) var over = false
    let thread = Thread {
      isOver.lock()
      while !over {
        pthread_kill(waiter, SIGUSR2)
        _ = isOver.wait(until: Date(timeIntervalSinceNow: 0.001))
      }
      isOver.unlock()
    }
    thread.start()
    var none: [Descriptor] = []
    #expect(scene.talk.client.wait(&none, timeout: nil).isEmpty)
    isOver.withLock {
      over = true
      isOver.broadcast()
    }
    while !thread.isFinished { sched_yield() }
  }

  @Test func waitingAloneLoadsNothing() throws {
    let client = HTTPClient()
    var none: [Descriptor] = []
    #expect(client.wait(&none, timeout: 0).isEmpty)
    #expect(!client.isLibraryLoaded)
    let server = try ScriptedServer([.json("{}")])
    client.start(HTTPRequest(url: server.url), id: 1)
    #expect(client.isLibraryLoaded)
  }

  @Test(.timeLimit(.minutes(1))) func streamEndsTheWait() throws {
    let scene = try Scene(isStreaming: true)
    let server = scene.server
    let thread = Thread { server.open("more") }
    thread.start()
    var none: [Descriptor] = []
    while !scene.talk.client.active.isEmpty {
      _ = scene.talk.client.wait(&none, timeout: nil)
    }
  }

  private func makeTerminal() -> (master: Int32, slave: Int32)? {
    var (master, slave): (Int32, Int32) = (-1, -1)
    return openpty(&master, &slave, nil, nil, nil) == 0 ? (master, slave) : nil
  }
}
