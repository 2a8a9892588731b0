import CCurl

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// One request under way: its curl handle, and what arrived since the last wait. curl's callbacks
/// run inside `curl_multi_perform` on the thread that waits, and only append here.
final class Transfer {
  /// The caller's number for it.
  let id: Int
  /// Its `CURL *`; freed with this object, which must be out of the multi handle by then.
  let easy: CurlLibrary.Handle
  /// What is known of the answer's status and headers.
  private(set) var head = ResponseHead()
  /// Body bytes that no event has carried yet.
  private(set) var body: [UInt8] = []
  /// All bytes received, head and body.
  private(set) var received = 0
  /// Set when it is over.
  var result: Result<Void, TransportFailure>?

  private let library: CurlLibrary
  private let bodyLimit: Int
  private var bodySize = 0
  private var isTooLarge = false
  private var isHeadReported = false
  private var headerList: UnsafeMutablePointer<curl_slist>?
  private var problem = CURLE_OK

  /// Prepares a handle. Throws when the request is refused, or when curl does not know a setting:
  /// a transfer never runs without one of the settings that keep it safe.
  init(id: Int, request: HTTPRequest, library: CurlLibrary) throws(TransportFailure) {
    try request.check()
    let destination = try Destination(request.url, library: library)
    guard let easy = library.easyInit() else { throw .other(code: 27, "Out of memory.") }
    self.id = id
    self.easy = easy
    self.library = library
    bodyLimit = request.bodyLimit
    setDestination(destination, request)
    setConnection(request)
    setMessage(request)
    setReceivers()
    guard problem == CURLE_OK else {
      throw .other(
        code: Int(problem.rawValue),
        "libcurl does not accept a setting. Install libcurl 7.85 or newer.")
    }
  }

  deinit {
    library.easyCleanup(easy)
    library.listFree(headerList)
  }

  /// What happened since the last call, in order.
  func takeEvents(into events: inout [HTTPEvent]) {
    if head.isComplete, !isHeadReported {
      isHeadReported = true
      events.append(.head(id: id, status: head.status, headers: head.headers))
    }
    if !body.isEmpty {
      events.append(.body(id: id, body))
      body = []
    }
    switch result {
    case .success: events.append(.end(id: id))
    case .failure(let failure): events.append(.failed(id: id, failure))
    case nil: break
    }
  }

  /// Takes over curl's final word.
  func finish(_ code: CURLcode) {
    if isTooLarge {
      result = .failure(.tooLarge)
    } else if code == CURLE_OK {
      // curl takes a connection that closes inside the head for a complete answer.
      result =
        head.isComplete
        ? .success(()) : .failure(.cut("the server closed it before the answer was complete"))
    } else if code == CURLE_OUT_OF_MEMORY, !head.isComplete {
      // What curl before 8.6 says of a header line over 100 KB (lib/dynbuf.c).
      result = .failure(.tooLarge)
    } else {
      var failure = CurlFailure(code: code)
      failure.systemError = number(CURLINFO_OS_ERRNO)
      failure.certificateError = number(CURLINFO_SSL_VERIFYRESULT)
      failure.proxyStatus = number(CURLINFO_HTTP_CONNECTCODE)
      failure.words = library.easyDescription(code).map { String(cString: $0) } ?? ""
      result = .failure(failure.failure)
    }
  }

  private func number(_ info: CURLINFO) -> Int {
    var value = 0
    return confab_get_long(library.easyGet, easy, info, &value) == CURLE_OK ? value : 0
  }
}

// MARK: - Settings

extension Transfer {
  /// Where the request may go: there, and nowhere else. A redirect would carry the key and the
  /// prompt to another host (libcurl strips only `Authorization` and cookies), so none is
  /// followed.
  private func setDestination(_ destination: Destination, _ request: HTTPRequest) {
    set(CURLOPT_URL, destination.url)
    set(CURLOPT_PROTOCOLS_STR, destination.scheme)
    set(CURLOPT_FOLLOWLOCATION, 0)
    set(CURLOPT_DISALLOW_USERNAME_IN_URL, 1)
    set(CURLOPT_NETRC, Int(CURL_NETRC_IGNORED.rawValue))
    set(CURLOPT_SSL_VERIFYPEER, 1)
    set(CURLOPT_SSL_VERIFYHOST, 2)
    set(CURLOPT_SSLVERSION, Int(CURL_SSLVERSION_TLSv1_2))
    if let caFile = request.caFile { set(CURLOPT_CAINFO, caFile) }
    if destination.isLoopback {
      set(CURLOPT_PROXY, "")
    } else {
      switch request.proxy {
      case .environment: break
      case .none: set(CURLOPT_PROXY, "")
      case .url(let proxy): set(CURLOPT_PROXY, proxy)
      }
    }
    // The request's headers, the key among them, are for the server alone.
    set(CURLOPT_HEADEROPT, Int(CURLHEADER_SEPARATE))
    set(CURLOPT_SUPPRESS_CONNECT_HEADERS, 1)
  }

  /// How the connection is made, kept and given up.
  private func setConnection(_ request: HTTPRequest) {
    set(CURLOPT_NOSIGNAL, 1)
    set(CURLOPT_CONNECTTIMEOUT_MS, request.connectTimeout)
    // A long answer is legal; the caller knows what silence means.
    set(CURLOPT_TIMEOUT_MS, 0)
    set(CURLOPT_TCP_KEEPALIVE, 1)
    set(CURLOPT_TCP_KEEPIDLE, 30)
    set(CURLOPT_TCP_KEEPINTVL, 10)
    set(CURLOPT_MAXAGE_CONN, 110)
    set(
      CURLOPT_HTTP_VERSION,
      Int(request.usesHTTP2 ? CURL_HTTP_VERSION_2TLS : CURL_HTTP_VERSION_1_1))
    // A cancelled transfer must not wait for a name server: without this, removing the handle
    // joins the thread that sits in getaddrinfo. Unknown before 7.87, hence not checked.
    _ = confab_set_long(library.easySet, easy, CURLOPT_QUICK_EXIT, 1)
    note(
      confab_set_socket_callback(library.easySet, easy) { _, socket, _ in
        // Child processes must not hold our connections open.
        _ = fcntl(socket, F_SETFD, FD_CLOEXEC)
        #if os(Linux)
          // Give up a connection whose sent data or probes get no answer for a minute.
          var milliseconds: UInt32 = 60_000
          let size = socklen_t(MemoryLayout<UInt32>.size)
          _ = setsockopt(socket, Int32(IPPROTO_TCP), TCP_USER_TIMEOUT, &milliseconds, size)
        #endif
        return CURL_SOCKOPT_OK
      })
  }

  /// The request itself. No `Accept-Encoding`: a compressed stream arrives late.
  private func setMessage(_ request: HTTPRequest) {
    switch request.method {
    case "GET": set(CURLOPT_HTTPGET, 1)
    case "HEAD": set(CURLOPT_NOBODY, 1)
    default:
      set(CURLOPT_POST, 1)
      note(
        confab_set_size(
          library.easySet, easy, CURLOPT_POSTFIELDSIZE_LARGE, curl_off_t(request.body.count)))
      request.body.withUnsafeBytes { bytes in
        // For an empty body any address will do: curl copies no byte of it.
        withUnsafeBytes(of: 0) { none in
          note(
            confab_set_pointer(
              library.easySet, easy, CURLOPT_COPYPOSTFIELDS,
              bytes.baseAddress ?? none.baseAddress))
        }
      }
      if request.method != "POST" { set(CURLOPT_CUSTOMREQUEST, request.method) }
    }
    for line in request.headerLines {
      guard let longer = library.listAppend(headerList, line) else {
        note(CURLE_OUT_OF_MEMORY)
        return
      }
      headerList = longer
    }
    note(confab_set_pointer(library.easySet, easy, CURLOPT_HTTPHEADER, headerList))
  }

  /// Where the answer goes. A callback that returns less than it was given ends the transfer.
  private func setReceivers() {
    let me = Unmanaged.passUnretained(self).toOpaque()
    note(confab_set_pointer(library.easySet, easy, CURLOPT_HEADERDATA, me))
    note(confab_set_pointer(library.easySet, easy, CURLOPT_WRITEDATA, me))
    note(
      confab_set_receiver(library.easySet, easy, CURLOPT_HEADERFUNCTION) { bytes, _, count, me in
        Transfer.receive(bytes, count, me) { $0.takeHeader($1) }
      })
    note(
      confab_set_receiver(library.easySet, easy, CURLOPT_WRITEFUNCTION) { bytes, _, count, me in
        Transfer.receive(bytes, count, me) { $0.takeBody($1) }
      })
  }

  private static func receive(
    _ bytes: UnsafeMutablePointer<CChar>?, _ count: Int, _ me: UnsafeMutableRawPointer?,
    _ take: (Transfer, UnsafeRawBufferPointer) -> Bool
  ) -> Int {
    guard let me else { return 0 }
    let transfer = Unmanaged<Transfer>.fromOpaque(me).takeUnretainedValue()
    return take(transfer, UnsafeRawBufferPointer(start: bytes, count: count)) ? count : 0
  }

  private func takeHeader(_ line: UnsafeRawBufferPointer) -> Bool {
    received += line.count
    isTooLarge = !head.take(line)
    return !isTooLarge
  }

  private func takeBody(_ bytes: UnsafeRawBufferPointer) -> Bool {
    received += bytes.count
    bodySize += bytes.count
    isTooLarge = bodySize > bodyLimit
    if !isTooLarge { body.append(contentsOf: bytes) }
    return !isTooLarge
  }

  private func set(_ option: CURLoption, _ value: Int) {
    note(confab_set_long(library.easySet, easy, option, value))
  }

  private func set(_ option: CURLoption, _ value: String) {
    note(value.withCString { confab_set_pointer(library.easySet, easy, option, $0) })
  }

  private func note(_ code: CURLcode) {
    if problem == CURLE_OK { problem = code }
  }
}
