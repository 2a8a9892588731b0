import Foundation

/// What the server's threads share, under one lock. The threads hold this object and not the
/// server, so that the server's last reference can stop them.
final class Core: @unchecked Sendable {
  private let condition = NSCondition()
  private let handler: ScriptedServer.Handler
  private var recorded: [ScriptedServer.Request] = []
  private var gates: Set<String> = []
  private var isStopped = false
  private var threads = 0
  private var connections: [Int: Connection] = [:]
  private var connectionCount = 0
  private let listenerWake = WakePipe()

  init(handler: @escaping ScriptedServer.Handler) {
    self.handler = handler
  }

  var requests: [ScriptedServer.Request] { condition.withLock { recorded } }
  var stopped: Bool { condition.withLock { isStopped } }

  func isOpen(_ gate: String) -> Bool { condition.withLock { gates.contains(gate) } }

  func open(_ gate: String) {
    change { gates.insert(gate) }
  }

  func record(_ request: ScriptedServer.Request) -> ScriptedServer.Request {
    var request = request
    change {
      request.index = recorded.count
      recorded.append(request)
    }
    return request
  }

  func response(to request: ScriptedServer.Request) -> ScriptedServer.Response {
    handler(request)
  }

  func finish(_ request: ScriptedServer.Request, isClientGone: Bool) {
    change {
      recorded[request.index].isDone = true
      recorded[request.index].isClientGone = isClientGone
    }
  }

  func wait(timeout: Double, until test: ([ScriptedServer.Request]) -> Bool) -> Bool {
    let deadline = Date(timeIntervalSinceNow: timeout)
    condition.lock()
    defer { condition.unlock() }
    while !test(recorded) {
      if !condition.wait(until: deadline) { return test(recorded) }
    }
    return true
  }

  func stop() {
    change {
      isStopped = true
      for connection in connections.values { connection.breakOff() }
    }
    listenerWake.wake()
    let deadline = Date(timeIntervalSinceNow: 10)
    condition.lock()
    while threads > 0, condition.wait(until: deadline) {}
    condition.unlock()
  }

  /// Changes the shared state and wakes whoever waits for such a change.
  private func change(_ body: () -> Void) {
    condition.withLock {
      body()
      condition.broadcast()
      for connection in connections.values { connection.wake.wake() }
    }
  }
}

extension Core {
  /// Takes connections until the server is stopped.
  func accept(on socket: ListeningSocket) {
    run { core in
      while !core.stopped {
        guard let descriptor = socket.accept(orWokenBy: core.listenerWake) else { continue }
        core.serve(descriptor)
      }
    }
  }

  private func serve(_ descriptor: Int32) {
    let connection = condition.withLock {
      let connection = Connection(descriptor: descriptor, number: connectionCount)
      connections[connectionCount] = connection
      connectionCount += 1
      return connection
    }
    run { core in
      connection.serve(core)
      // Out of the table first: a stopping server must not touch a closed descriptor.
      core.condition.withLock {
        core.connections[connection.number] = nil
        connection.close()
      }
    }
  }

  private func run(_ body: @escaping @Sendable (Core) -> Void) {
    condition.withLock { threads += 1 }
    let thread = Thread { [self] in
      body(self)
      condition.withLock {
        threads -= 1
        condition.broadcast()
      }
    }
    thread.start()
  }
}
