import Foundation

/// One client's connection: reads requests and plays their scripts, on its own thread.
final class Connection: Sendable {
  let number: Int
  let wake = WakePipe()
  private let descriptor: Int32

  /// How a step, or a whole script, came out.
  private enum Progress { case goesOn, isClosed, clientIsGone }

  init(descriptor: Int32, number: Int) {
    self.descriptor = descriptor
    self.number = number
  }

  func close() { _ = Foundation.close(descriptor) }

  /// Ends whatever the thread is doing with the socket. Called under the core's lock.
  func breakOff() { _ = shutdown(descriptor, Int32(SHUT_RDWR)) }

  /// Answers requests until either side has had enough.
  func serve(_ core: Core) {
    var buffer: [UInt8] = []
    while let request = read(&buffer) {
      let recorded = core.record(request)
      let response = core.response(to: recorded)
      var progress = Progress.goesOn
      for step in response.steps {
        progress = play(step, core)
        if progress != .goesOn { break }
      }
      core.finish(recorded, isClientGone: progress == .clientIsGone)
      if progress != .goesOn || !response.keepsConnection { return }
    }
  }
}

// MARK: - Reading

extension Connection {
  /// The next request; nil at the end of the connection or when it is not HTTP.
  private func read(_ buffer: inout [UInt8]) -> ScriptedServer.Request? {
    var end: Int?
    while end == nil {
      end = buffer.firstRange(of: Array("\r\n\r\n".utf8))?.upperBound
      if end == nil, !more(&buffer) { return nil }
    }
    guard let end, var request = ScriptedServer.Request(head: buffer[..<end], connection: number)
    else { return nil }
    buffer.removeFirst(end)
    if request.header("expect")?.lowercased() == "100-continue" {
      _ = send(Array("HTTP/1.1 100 Continue\r\n\r\n".utf8))
    }
    let size = request.header("content-length").flatMap { Int($0) } ?? 0
    while buffer.count < size {
      if !more(&buffer) { return nil }
    }
    request.body = Array(buffer.prefix(size))
    buffer.removeFirst(size)
    return request
  }

  private func more(_ buffer: inout [UInt8]) -> Bool {
    var bytes = [UInt8](repeating: 0, count: 65_536)
    let count = recv(descriptor, &bytes, bytes.count, 0)
    guard count > 0 else { return count < 0 && errno == EINTR }
    buffer.append(contentsOf: bytes[..<count])
    return true
  }
}

// MARK: - Playing

extension Connection {
  private func play(_ step: ScriptedServer.Step, _ core: Core) -> Progress {
    switch step {
    case .bytes(let bytes):
      return send(bytes) ? .goesOn : .clientIsGone
    case .milliseconds(let count):
      let deadline = Date(timeIntervalSinceNow: Double(count) / 1000)
      return pause(core, until: deadline) { Date() >= deadline }
    case .gate(let name):
      return pause(core) { core.isOpen(name) }
    case .requests(let count):
      return pause(core) { core.requests.count >= count }
    case .clientGone:
      return pause(core) { false }
    case .close:
      return .isClosed
    case .reset:
      // With no time to linger, close(2) sends RST (POSIX leaves it open; Linux and BSD do so).
      var linger = linger(l_onoff: 1, l_linger: 0)
      _ = setsockopt(
        descriptor, SOL_SOCKET, SO_LINGER, &linger, socklen_t(MemoryLayout<linger>.size))
      return .isClosed
    case .halfClose:
      _ = shutdown(descriptor, Int32(SHUT_WR))
      return .goesOn
    }
  }

  private func send(_ bytes: [UInt8]) -> Bool {
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes {
        Foundation.send(descriptor, $0.baseAddress, $0.count, sendFlags)
      }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { return false }
      rest = rest.dropFirst(count)
    }
    return true
  }

  /// Waits until the condition holds. The condition is tested after every change in the core, and
  /// the client's going away ends the wait.
  private func pause(
    _ core: Core, until deadline: Date = .distantFuture, _ condition: () -> Bool
  ) -> Progress {
    while !condition() {
      if core.stopped { return .isClosed }
      let left = min(deadline.timeIntervalSinceNow * 1000, 60_000)
      var waits = [
        pollfd(fd: descriptor, events: hangupEvents, revents: 0),
        pollfd(fd: wake.reader, events: Int16(POLLIN), revents: 0),
      ]
      guard poll(&waits, 2, Int32(max(0, left.rounded(.up)))) >= 0 else { continue }
      if waits[0].revents != 0 { return core.stopped ? .isClosed : .clientIsGone }
      if waits[1].revents != 0 { wake.drain() }
    }
    return .goesOn
  }
}
