import CCurl

/// All transfers of the program, and its one wait. Not thread-safe: one thread starts, cancels and
/// waits. The program must ignore SIGPIPE: curl is told to leave signals alone.
package final class HTTPClient {
  /// About how many bytes one wait hands over before it returns, so that a flood of data cannot
  /// keep a key waiting.
  static let burst = 1 << 20

  private struct Session {
    let library: CurlLibrary
    let multi: CurlLibrary.Handle
  }

  private let libraryFile: String
  private var session: Session?
  private var transfers: [Int: Transfer] = [:]
  /// Requests that failed before curl had them.
  private var refused: [(id: Int, failure: TransportFailure)] = []
  private var poll = Poll()
  private var extra: [curl_waitfd] = []

  /// A client without transfers; libcurl is not loaded yet.
  package convenience init() {
    self.init(libraryFile: CurlLibrary.fileName)
  }

  init(libraryFile: String) {
    self.libraryFile = libraryFile
  }

  deinit {
    guard let session else { return }
    for transfer in transfers.values {
      _ = session.library.multiRemove(session.multi, transfer.easy)
    }
    transfers = [:]
    _ = session.library.multiCleanup(session.multi)
  }

  /// Whether libcurl has been loaded; the first `start` does it (about 10 ms).
  package var isLibraryLoaded: Bool { session != nil }

  /// The transfers that are neither cancelled nor reported as ended or failed.
  package var active: Set<Int> {
    Set(transfers.keys).union(refused.map(\.id))
  }

  /// Begins a transfer. Whatever is wrong comes back as a `failed` event from the next wait.
  /// An id still in use is cancelled first.
  package func start(_ request: HTTPRequest, id: Int) {
    cancel(id)
    do throws(TransportFailure) {
      let session = try openSession()
      let transfer = try Transfer(id: id, request: request, library: session.library)
      let code = session.library.multiAdd(session.multi, transfer.easy)
      guard code == CURLM_OK else { throw Self.broken(code) }
      transfers[id] = transfer
    } catch {
      refused.append((id, error))
    }
  }

  /// Ends a transfer at once and closes its stream; no event for this id comes after it.
  package func cancel(_ id: Int) {
    refused.removeAll { $0.id == id }
    if let transfer = transfers.removeValue(forKey: id) { release(transfer) }
  }

  /// The program's one wait: returns when a descriptor is ready, curl has something, or the
  /// timeout (milliseconds; nil: none) is over, and fills in the descriptors' results. It may
  /// return early with nothing: after a signal, and when curl has done work of its own.
  package func wait(_ descriptors: inout [Descriptor], timeout: Int?) -> [HTTPEvent] {
    let limit: Int32 =
      refused.isEmpty ? timeout.map { Int32(clamping: max(0, $0)) } ?? -1 : 0
    var events: [HTTPEvent] = []
    if let session, !transfers.isEmpty {
      let code = wait(session, descriptors, timeout: limit)
      // curl passes POLLHUP and POLLERR on as "readable" and hides POLLNVAL (multi_wait in
      // lib/multi.c, Curl_poll in lib/select.c), so the results are poll's own.
      poll.wait(&descriptors, timeout: 0)
      perform(session, code)
      for id in transfers.keys.sorted() { report(id, into: &events) }
    } else {
      poll.wait(&descriptors, timeout: limit)
    }
    for (id, failure) in refused { events.append(.failed(id: id, failure)) }
    refused = []
    return events
  }
}

extension HTTPClient {
  private func openSession() throws(TransportFailure) -> Session {
    if let session { return session }
    let library = try CurlLibrary(fileName: libraryFile)
    guard let multi = library.multiInit() else { throw .other(code: 27, "Out of memory.") }
    let session = Session(library: library, multi: multi)
    self.session = session
    return session
  }

  private func wait(_ session: Session, _ descriptors: [Descriptor], timeout: Int32) -> CURLMcode {
    extra.removeAll(keepingCapacity: true)
    for descriptor in descriptors {
      var events: Int16 = 0
      if descriptor.wantsRead { events |= Int16(CURL_WAIT_POLLIN) }
      if descriptor.wantsWrite { events |= Int16(CURL_WAIT_POLLOUT) }
      extra.append(curl_waitfd(fd: descriptor.fd, events: events, revents: 0))
    }
    // curl takes no "for ever"; 24 days will do.
    return session.library.multiPoll(
      session.multi, &extra, UInt32(extra.count), timeout < 0 ? Int32.max : timeout, nil)
  }

  /// Lets curl read until nothing more is there or the burst is used up, then notes what ended.
  private func perform(_ session: Session, _ waited: CURLMcode) {
    var code = waited
    var running: Int32 = 0
    let start = received
    var before = -1
    while code == CURLM_OK, received != before, received - start < Self.burst {
      before = received
      code = session.library.multiPerform(session.multi, &running)
    }
    var left: Int32 = 0
    while let message = session.library.multiInfo(session.multi, &left)?.pointee {
      guard message.msg == CURLMSG_DONE else { continue }
      transfers.values.first { $0.easy == message.easy_handle }?.finish(message.data.result)
    }
    // A multi handle that fails does not recover; better an error than a loop that spins.
    if code != CURLM_OK {
      for transfer in transfers.values where transfer.result == nil {
        transfer.result = .failure(Self.broken(code))
      }
    }
  }

  private var received: Int { transfers.values.reduce(0) { $0 + $1.received } }

  private func report(_ id: Int, into events: inout [HTTPEvent]) {
    guard let transfer = transfers[id] else { return }
    transfer.takeEvents(into: &events)
    guard transfer.result != nil else { return }
    transfers[id] = nil
    release(transfer)
  }

  /// Takes the handle out of curl's hands; the connection is kept for reuse only if the answer
  /// was complete.
  private func release(_ transfer: Transfer) {
    if let session { _ = session.library.multiRemove(session.multi, transfer.easy) }
  }

  private static func broken(_ code: CURLMcode) -> TransportFailure {
    .other(code: Int(code.rawValue), "libcurl failed on this machine. Start the program again.")
  }
}
