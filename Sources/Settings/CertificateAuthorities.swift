/// Whom to believe who a server is: for company proxies, and servers of one's own.
extension Assembly {
  /// OpenSSL's variable, and the one that Claude Code obeys, as every Node program does
  /// (code.claude.com/docs/en/network-config).
  private static let variables = ["SSL_CERT_FILE", "NODE_EXTRA_CA_CERTS"]

  /// Notes the file that the environment names, else `caFile` of `config.json`, which may begin
  /// with `~/`.
  mutating func readCertificateAuthorities(into settings: inout Settings) {
    for name in Self.variables {
      guard let path = environment[name], !path.isEmpty else { continue }
      settings.caFile = path
      settings.origins["caFile"] = name
      return
    }
    guard let index = readers.firstIndex(where: { !$0.isOpenClaw }),
      let node = readers[index].root["caFile"], let path = readers[index].text(node, "caFile")
    else { return }
    let home = environment["HOME"] ?? ""
    settings.caFile = path.hasPrefix("~/") ? home + path.dropFirst(1) : path
    settings.origins["caFile"] = readers[index].source(of: node)
  }
}
