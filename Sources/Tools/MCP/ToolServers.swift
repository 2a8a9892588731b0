import Conversation
import Foundation
import Messages

/// What servers tell besides the results of calls.
package enum ToolServerNews: Hashable, Sendable {
  /// All tools that models can be told of, by the names that calls use. Told first when every
  /// server has said what it offers, or was waited for long enough; then whenever that changes.
  case offers([ToolDefinition])
  /// A sentence for the log. It may hold words of the server.
  case remark(String)
}

/// The servers of one session, and the names by which their tools are called.
struct ToolServers {
  /// A tool that can be called.
  struct Offer {
    /// The name by which models call it: `mcp__server__tool`.
    let name: String
    /// The server's name in rules: `mcp__server`.
    let rule: String
    /// What the person calls the server.
    let server: String
    fileprivate let index: Int
    /// The server's own name of the tool.
    fileprivate let tool: String

    /// Both names in full, which rules may use too.
    var full: MCPNames.Full { MCPNames.Full(tool: tool, server: server) }
  }

  private struct Entry {
    var server: MCPServer?
    let rule: String
    var definitions: [ToolDefinition] = []
    /// Whether it has said what it offers, or never will.
    var isKnown = false
    /// Why it is not there any more; a sentence.
    var failure: String?
  }

  /// How long the first question of a session waits for servers, in milliseconds. One that takes
  /// longer is there for the next.
  static let patience: Int64 = 10_000

  private var entries: [Entry] = []
  private var offers: [String: Offer] = [:]
  private var names = MCPNames()
  private var news: [ToolServerNews] = []
  /// Until when servers are waited for; nil: the offers were told.
  private var awaitedUntil: Int64?
  private var calls: [String: Int] = [:]

  /// Starts servers. One that cannot be started is said, and left out.
  mutating func start(
    _ servers: [ToolServer], environment: [String: String], directory: Handle, version: String,
    now: Int64
  ) {
    for server in servers {
      var entry = Entry(rule: names.server(server.name))
      do throws(ToolFailure) {
        entry.server = try MCPServer(
          server, environment: environment, directory: directory, version: version, now: now)
      } catch {
        let sentence = "MCP server \(server.name) cannot be used: \(error.sentence)"
        news.append(.remark(sentence))
        entry.failure = sentence
        entry.isKnown = true
      }
      entries.append(entry)
    }
    awaitedUntil = now + Self.patience
    tellIfKnown(now: now)
  }

  /// What there was to tell since the last time.
  mutating func takeNews() -> [ToolServerNews] {
    defer { news = [] }
    return news
  }

  // MARK: Calls

  /// The tool of that name.
  func offer(_ name: String) -> Offer? { offers[name] }

  /// Calls a tool; `turn` tells what came of it.
  /// - Throws: where the server is not there any more.
  mutating func call(
    _ offer: Offer, _ arguments: JSON, id: String, now: Int64
  ) throws(ToolFailure) {
    if let failure = entries[offer.index].failure { throw ToolFailure(failure) }
    calls[id] = offer.index
    entries[offer.index].server?.call(offer.tool, arguments, id: id, now: now)
  }

  /// Ends a call.
  /// - Returns: what is said of it; nil where there is no such call.
  mutating func stop(_ id: String) -> ToolOutcome? {
    guard let index = calls.removeValue(forKey: id) else { return nil }
    _ = entries[index].server?.cancel(id)
    return .failed(id, "The person stopped this call.")
  }

  /// Whether a call is being carried out.
  var isBusy: Bool { !calls.isEmpty }

  // MARK: Turns

  /// What to wait for until it is readable.
  var descriptors: [Int32] { entries.flatMap { $0.server?.descriptors ?? [] } }
  /// What to wait for until it can be written.
  var writingDescriptors: [Int32] { entries.compactMap { $0.server?.writingDescriptor } }
  /// When a turn is wanted although nothing is ready, in monotonic milliseconds.
  var deadline: Int64? {
    (entries.map { $0.server?.deadline } + [awaitedUntil]).compactMap { $0 }.min()
  }

  /// Goes on with all servers.
  /// - Returns: the calls that have ended.
  mutating func turn(now: Int64) -> [ToolOutcome] {
    var outcomes: [ToolOutcome] = []
    for index in entries.indices {
      for event in entries[index].server?.turn(now: now) ?? [] {
        switch event {
        case .offers(let tools): take(tools, from: index)
        case .remark(let sentence): news.append(.remark(sentence))
        case .failed(let sentence):
          news.append(.remark(sentence))
          fail(index, sentence)
        case .answered(let id, let answer):
          guard calls.removeValue(forKey: id) != nil else { continue }
          switch answer {
          case .success(let result): outcomes.append(MCPContent.outcome(of: result, call: id))
          case .failure(let refusal): outcomes.append(.failed(id, refusal.sentence))
          }
        }
      }
    }
    tellIfKnown(now: now)
    return outcomes
  }

  private mutating func take(_ tools: [MCPTool], from index: Int) {
    forgetOffers(of: index)
    let rule = entries[index].rule
    let server = entries[index].server?.name ?? ""
    entries[index].definitions = tools.map { tool in
      let name = names.tool(tool.name, of: rule)
      offers[name] = Offer(name: name, rule: rule, server: server, index: index, tool: tool.name)
      return ToolDefinition(name: name, description: tool.description, inputSchema: tool.schema)
    }
    entries[index].isKnown = true
    if awaitedUntil == nil { tell() }
  }

  /// The names stay, so that a model that calls one is told what became of it.
  private mutating func fail(_ index: Int, _ sentence: String) {
    let hadTools = !entries[index].definitions.isEmpty
    entries[index].definitions = []
    entries[index].failure = sentence
    entries[index].isKnown = true
    if awaitedUntil == nil, hadTools { tell() }
  }

  private mutating func forgetOffers(of index: Int) {
    let old = offers.values.filter { $0.index == index }.map(\.name)
    names.release(old)
    for name in old { offers[name] = nil }
  }

  private mutating func tellIfKnown(now: Int64) {
    guard let until = awaitedUntil, now >= until || entries.allSatisfy(\.isKnown) else { return }
    awaitedUntil = nil
    tell()
  }

  private mutating func tell() { news.append(.offers(entries.flatMap(\.definitions))) }

  // MARK: The end

  /// Tells all to go; they want turns until they are gone.
  mutating func dismiss(now: Int64) {
    for index in entries.indices { entries[index].server?.dismiss(now: now) }
    awaitedUntil = nil
    offers = [:]
    calls = [:]
  }

  /// Whether none is left.
  var areGone: Bool { entries.allSatisfy { $0.server?.isGone ?? true } }

  /// Ends all at once.
  mutating func abandon() {
    for index in entries.indices { entries[index].server?.abandon() }
    entries = []
    offers = [:]
    calls = [:]
    awaitedUntil = nil
  }
}
