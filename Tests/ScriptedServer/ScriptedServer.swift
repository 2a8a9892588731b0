import Foundation

/// An HTTP/1.1 server on 127.0.0.1 whose every byte, pause and broken connection a test decides.
/// It answers each request with a script of steps and records what it was sent. Every connection
/// has a thread of its own; the server ends with `stop` or with its last reference.
package final class ScriptedServer: Sendable {
  /// Chooses the answer. Runs on the connection's thread.
  package typealias Handler = @Sendable (Request) -> Response

  /// No listening socket could be made: the system's error number.
  package struct ListenError: Error { package let number: Int32 }

  /// The port it listens on.
  package let port: UInt16
  private let core: Core

  /// Starts a server that asks the handler for each answer.
  package init(_ handler: @escaping Handler) throws {
    let socket = try ListeningSocket()
    port = socket.port
    core = Core(handler: handler)
    core.accept(on: socket)
  }

  /// Starts a server with one answer for each request in turn; when they have run out, a 500.
  package convenience init(_ responses: [Response]) throws {
    try self.init { request in
      request.index < responses.count
        ? responses[request.index] : .json(status: 500, #"{"error":"the script has run out"}"#)
    }
  }

  deinit { stop() }

  /// The base URL, without a slash at its end.
  package var url: String { "http://127.0.0.1:\(port)" }

  /// All requests read so far.
  package var requests: [Request] { core.requests }

  /// Lets every script pass the gate of this name, now and later.
  package func open(_ gate: String) { core.open(gate) }

  /// Waits until the recorded requests fulfil a condition; false when the time (seconds) is over.
  package func wait(
    timeout: Double = 20, until condition: ([Request]) -> Bool
  ) -> Bool {
    core.wait(timeout: timeout, until: condition)
  }

  /// Waits until this many requests have been read.
  package func waitForRequests(_ count: Int, timeout: Double = 20) -> Bool {
    wait(timeout: timeout) { $0.count >= count }
  }

  /// Waits until the client has closed its connection while request `index` was being answered.
  package func waitForClientGone(_ index: Int = 0, timeout: Double = 20) -> Bool {
    wait(timeout: timeout) { $0.count > index && $0[index].isClientGone }
  }

  /// Closes every connection and ends all threads. May be called again.
  package func stop() { core.stop() }
}
