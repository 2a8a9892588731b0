import HTTP
import Messages
import Screen
import Settings

/// Short questions to a server besides those that models answer: how many tokens a request has,
/// and how much of the account's windows is used. Their transfers have numbers below zero.
struct Inquiries {
  fileprivate enum Kind { case count, windows }

  /// One that is on its way.
  private struct Inquiry {
    var kind: Kind
    var host: String
    var status = 0
    var body: [UInt8] = []
  }

  /// Of an answer this much is read, in bytes.
  private static let limit = 64 << 10

  private var running: [Int: Inquiry] = [:]
  private var last = 0
  private var news: [UsageNews] = []

  /// The number of a new question.
  fileprivate mutating func add(_ kind: Kind, host: String) -> Int {
    last -= 1
    running[last] = Inquiry(kind: kind, host: host)
    return last
  }

  /// Those that nobody waits for any more.
  fileprivate mutating func removeAll() -> [Int] {
    defer { running = [:] }
    return Array(running.keys)
  }

  fileprivate mutating func takeNews() -> [UsageNews] {
    defer { news = [] }
    return news
  }

  /// Says why the windows cannot be asked for.
  fileprivate mutating func refuse(_ sentence: String) { news.append(.noWindows(sentence)) }

  /// Takes what belongs to a question.
  /// - Returns: whether it does.
  mutating func take(_ event: HTTPEvent) -> Bool {
    switch event {
    case .head(let id, let status, _):
      guard id < 0 else { return false }
      running[id]?.status = status
    case .body(let id, let bytes):
      guard id < 0 else { return false }
      let room = max(0, Self.limit - (running[id]?.body.count ?? 0))
      running[id]?.body += bytes.prefix(room)
    case .end(let id):
      guard id < 0 else { return false }
      if let inquiry = running.removeValue(forKey: id) { finish(inquiry, nil) }
    case .failed(let id, let failure):
      guard id < 0 else { return false }
      if let inquiry = running.removeValue(forKey: id) { finish(inquiry, failure) }
    }
    return true
  }

  private mutating func finish(_ inquiry: Inquiry, _ failure: TransportFailure?) {
    let isGood = failure == nil && 200..<300 ~= inquiry.status
    switch inquiry.kind {
    case .count:
      // Many servers do not serve it; then the estimate stands, and nothing is said.
      if isGood, let count = MessagesRequest.count(in: inquiry.body) {
        news.append(.context(count))
      }
    case .windows:
      let windows = isGood ? UsageWindow.windows(in: inquiry.body) : []
      if !windows.isEmpty {
        news.append(.windows(windows))
      } else if let failure {
        refuse(Failure(failure, host: inquiry.host).sentence)
      } else if isGood {
        refuse("the windows could not be read from the answer")
      } else {
        refuse("the server answered \(inquiry.status) when asked for the windows")
      }
    }
  }
}

extension Transport {
  /// Asks what `/usage` wants to know of the model's server. A key that a command yields is not
  /// asked for: it is there once a message was sent.
  mutating func ask(_ wish: UsageWish, now: Int64) {
    for id in inquiries.removeAll() { http.cancel(id) }
    let provider = String(wish.model.prefix { $0 != "/" })
    guard var endpoint = settings.endpoints[provider] else { return }
    if endpoint.keyCommand != nil {
      guard let key = keys.known(for: endpoint) else {
        if wish.asksForWindows { inquiries.refuse("the key is not there before a message is sent") }
        return
      }
      endpoint = endpoint.with(key: key)
    }
    let headers = endpoint.requestHeaders(userAgent: "confab/\(Program.version)")
      .map { HTTPHeader(name: $0.0, value: $0.1) }
    if let request = wish.request {
      http.start(
        HTTPRequest(
          url: endpoint.messagesURL + "/count_tokens", method: "POST", headers: headers,
          body: request.countBody()), id: inquiries.add(.count, host: endpoint.host))
    }
    if wish.asksForWindows {
      http.start(
        HTTPRequest(
          url: "\(endpoint.baseURL)/v1/usages",
          headers: headers
            + endpoint.bearer.map {
              HTTPHeader(name: $0.0, value: $0.1)
            }), id: inquiries.add(.windows, host: endpoint.host))
    }
  }

  /// What has come of it.
  mutating func takeNews() -> [UsageNews] { inquiries.takeNews() }
}
