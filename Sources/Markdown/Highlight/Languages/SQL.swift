/// SQL: ISO/IEC 9075-2, 5.2 token, and common words of the dialects.
extension Language {
  static let sql = Language(
    [
      "sql", "postgresql", "postgres", "psql", "pgsql", "mysql", "sqlite", "plsql", "tsql",
      "mariadb",
    ],
    Grammar(
      words: [
        .init(
          .keyword,
          """
          select from where and or not in is null like ilike between exists as on using join inner
          left right full outer cross natural group by having order asc desc limit offset fetch
          first next rows only union all distinct intersect except insert into values update set
          delete create alter drop table view index unique primary key foreign references
          constraint check default add column rename to cascade restrict begin commit rollback
          transaction savepoint grant revoke with recursive case when then else end returning
          conflict do nothing if replace temporary temp trigger function procedure returns language
          declare for each row before after execute explain analyze over partition window true
          false cast collate vacuum pragma truncate database schema use lateral filter within
          materialized
          """),
        .init(
          .type,
          """
          int integer bigint smallint tinyint serial bigserial text varchar char character varying
          boolean bool date time timestamp timestamptz interval numeric decimal real double
          precision float blob bytea uuid json jsonb array enum datetime
          """),
      ],
      ignoresCase: true, call: .function,
      forms: [
        .lineComment("--"), .comment("/*", "*/"), .raw("'", spansLines: true, isDoubled: true),
        .raw("\"", isDoubled: true), .raw("`"),
      ]))
}
