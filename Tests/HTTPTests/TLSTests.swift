import Foundation
import HTTP
import ScriptedServer
import Testing

/// Certificates and TLS versions, against `openssl s_server`.
@Suite(.enabled(if: SecureServer.isAvailable, "needs the openssl command"))
struct TLSTests {
  @Test func selfSignedIsRefused() throws {
    let server = try SecureServer()
    let talk = Conversation.whole(HTTPRequest(url: server.url))
    #expect(talk.failure() == .tls("its certificate is self-signed; to trust it, set a CA file"))
    #expect(talk.order() == ["failed"])
  }

  @Test func aConfiguredAuthorityIsTrusted() throws {
    let server = try SecureServer()
    let talk = Conversation.whole(HTTPRequest(url: server.url, caFile: server.certificate))
    #expect(talk.order() == ["head", "body", "end"], "\(talk.events)")
    #expect(talk.status() == 200)
  }

  @Test func aCertificateForAnotherNameIsRefused() throws {
    let server = try SecureServer(name: "other.example")
    let talk = Conversation.whole(HTTPRequest(url: server.url, caFile: server.certificate))
    #expect(talk.failure() == .tls("its certificate is for another name than the base URL's"))
  }

  @Test func anExpiredCertificateIsRefused() throws {
    let server = try SecureServer(days: "-1")
    let talk = Conversation.whole(HTTPRequest(url: server.url, caFile: server.certificate))
    #expect(talk.failure() == .tls("its certificate has expired"))
  }

  /// A company's proxy signs with an authority that no system knows.
  @Test func anUnknownAuthorityIsRefused() throws {
    let server = try SecureServer(hasAuthority: true)
    let talk = Conversation.whole(HTTPRequest(url: server.url))
    #expect(
      talk.failure()
        == .tls(
          "its certificate is from an unknown authority; behind a company proxy, set a CA file"))
    #expect(talk.order() == ["failed"])
    // Named, it is trusted.
    let trusting = Conversation.whole(HTTPRequest(url: server.url, caFile: server.authority))
    #expect(trusting.order() == ["head", "body", "end"], "\(trusting.events)")
  }

  /// A redirect to https is not followed either: the server there is never connected to.
  @Test(arguments: [301, 302, 303, 307, 308])
  func aRedirectToHTTPSIsNotFollowed(status: Int) throws {
    // It ends with its first connection.
    let target = try SecureServer(options: ["-naccept", "1"])
    let server = try ScriptedServer([.redirect(status, to: target.url + "/v1/messages")])
    let talk = Conversation.whole(
      HTTPRequest(
        url: server.url, method: "POST",
        headers: [HTTPHeader(name: "x-api-key", value: "sk-canary")], body: Array("hi".utf8),
        caFile: target.certificate))
    #expect(talk.status() == status && talk.hasEnded())
    #expect(server.requests.count == 1)
    #expect(target.isRunning)
  }

  @Test func oldTLSIsRefused() throws {
    let server = try SecureServer(options: ["-tls1_1", "-cipher", "ALL:@SECLEVEL=0"])
    let talk = Conversation.whole(HTTPRequest(url: server.url, caFile: server.certificate))
    #expect(talk.failure()?.kind == "tls", "\(talk.events)")
  }

  @Test func aMissingAuthorityFileIsSaid() throws {
    let server = try SecureServer()
    let talk = Conversation.whole(
      HTTPRequest(url: server.url, caFile: server.certificate + ".missing"))
    #expect(
      talk.failure()?.description.contains("file of certificate authorities") == true,
      "\(talk.events)")
  }
}

/// `openssl s_server` on 127.0.0.1 with a self-signed certificate of its own, in a temporary
/// directory. It answers any request with a page, and ends with its last reference.
final class SecureServer {
  private static let openssl = "/usr/bin/openssl"

  static var isAvailable: Bool { FileManager.default.isExecutableFile(atPath: openssl) }

  struct Failure: Error { let what: String }

  let url: String
  /// The path of the certificate, in PEM.
  let certificate: String
  private let directory: URL
  private let process: Process

  /// The path of the authority's certificate; the server's own where that signed itself.
  let authority: String

  /// Whether it takes connections still.
  var isRunning: Bool { process.isRunning }

  /// - Parameter hasAuthority: whether an authority of its own signs the certificate.
  init(
    name: String = "localhost", days: String = "2", hasAuthority: Bool = false,
    options: [String] = []
  ) throws {
    directory = FileManager.default.temporaryDirectory
      .appendingPathComponent("confab-tls-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
    let key = directory.appendingPathComponent("key.pem").path
    let request = directory.appendingPathComponent("request.pem").path
    let extensions = directory.appendingPathComponent("extensions").path
    certificate = directory.appendingPathComponent("certificate.pem").path
    try "subjectAltName=DNS:\(name)\nbasicConstraints=CA:\(hasAuthority ? "FALSE" : "TRUE")\n"
      .write(
        toFile: extensions, atomically: true, encoding: .utf8)
    let authorityKey = directory.appendingPathComponent("authority-key.pem").path
    authority =
      hasAuthority ? directory.appendingPathComponent("authority.pem").path : certificate
    if hasAuthority {
      try Self.run([
        "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
        "-keyout", authorityKey, "-out", authority, "-subj", "/CN=Company Proxy", "-days", "2",
      ])
    }
    try Self.run([
      "req", "-new", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
      "-keyout", key, "-out", request, "-subj",
      "/CN=\(name)",
    ])
    let signer =
      hasAuthority
      ? ["-CA", authority, "-CAkey", authorityKey, "-CAcreateserial"] : ["-signkey", key]
    try Self.run(
      ["x509", "-req", "-in", request, "-out", certificate, "-days", days, "-extfile", extensions]
        + signer)
    let output = Pipe()
    process = Self.process(
      ["s_server", "-accept", "127.0.0.1:0", "-cert", certificate, "-key", key, "-www"] + options,
      output: output)
    try process.run()
    url = "https://localhost:\(try Self.port(output.fileHandleForReading))"
  }

  deinit {
    // The test threads block signals and children inherit that; only this one gets through.
    kill(process.processIdentifier, SIGKILL)
    process.waitUntilExit()
    try? FileManager.default.removeItem(at: directory)
  }

  /// The port in the line "ACCEPT 127.0.0.1:45625".
  private static func port(_ output: FileHandle) throws -> Int {
    var text = ""
    while true {
      let data = output.availableData
      guard !data.isEmpty else { throw Failure(what: "s_server did not start: \(text)") }
      text += String(decoding: data, as: UTF8.self)
      if let line = text.split(separator: "\n").first(where: { $0.hasPrefix("ACCEPT ") }),
        text.hasSuffix("\n"), let port = line.split(separator: ":").last.flatMap({ Int($0) })
      {
        return port
      }
    }
  }

  private static func run(_ arguments: [String]) throws {
    let process = process(arguments, output: nil)
    try process.run()
    process.waitUntilExit()
    guard process.terminationStatus == 0 else { throw Failure(what: arguments[0]) }
  }

  private static func process(_ arguments: [String], output: Pipe?) -> Process {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: openssl)
    process.arguments = arguments
    process.standardInput = FileHandle.nullDevice
    if let output {
      process.standardOutput = output
    } else {
      process.standardOutput = FileHandle.nullDevice
    }
    process.standardError = FileHandle.nullDevice
    return process
  }
}
