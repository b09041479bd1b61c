import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.zetasql.AllowedHintsAndOptions;
import com.google.zetasql.Analyzer;
import com.google.zetasql.AnalyzerOptions;
import com.google.zetasql.Function;
import com.google.zetasql.FunctionArgumentType;
import com.google.zetasql.FunctionSignature;
import com.google.zetasql.LanguageOptions;
import com.google.zetasql.ParseResumeLocation;
import com.google.zetasql.SimpleCatalog;
import com.google.zetasql.SimpleTable;
import com.google.zetasql.SqlException;
import com.google.zetasql.StructType.StructField;
import com.google.zetasql.TypeFactory;
import com.google.zetasql.ZetaSQLBuiltinFunctionOptions;
import com.google.zetasql.ZetaSQLFunctions.FunctionEnums.Mode;
import com.google.zetasql.ZetaSQLFunctions.SignatureArgumentKind;
import com.google.zetasql.ZetaSQLOptions.ErrorMessageMode;
import com.google.zetasql.ZetaSQLType.TypeKind;
import com.google.zetasql.resolvedast.ResolvedNodes.ResolvedCreateTableStmt;
import com.google.zetasql.resolvedast.ResolvedNodes.ResolvedCreateViewBase;
import com.google.zetasql.resolvedast.ResolvedNodes.ResolvedStatement;
import com.google.zetasql.toolkit.options.BigQueryLanguageOptions;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Analyzes SQL as BigQuery would: syntax, names, types, options. Standard input: JSON, a list of groups of statements. Standard
 * output: the same shape, with the fault of each statement (null: none). The statements of a group are taken in order and share
 * their tables, which CREATE TABLE makes.
 */
public final class AnalyzeStatements {
  record Statement(String name, String sql) {}

  record Group(String name, List<Statement> statements) {}

  record Verdict(String name, String fault) {}

  record GroupVerdict(String name, List<Verdict> statements) {}

  public static void main(String[] arguments) throws Exception {
    // BigQuery's own set of language features, no more: with all features on, SQL would pass that BigQuery does not know.
    LanguageOptions language = BigQueryLanguageOptions.get();
    AnalyzerOptions options = new AnalyzerOptions();
    options.setLanguageOptions(language);
    options.setErrorMessageMode(ErrorMessageMode.ERROR_MESSAGE_MULTI_LINE_WITH_CARET);
    options.setAllowedHintsAndOptions(ddlOptions());

    Gson gson = new GsonBuilder().serializeNulls().disableHtmlEscaping().create();
    Group[] groups;
    try (Reader reader = new InputStreamReader(System.in, StandardCharsets.UTF_8)) {
      groups = gson.fromJson(reader, Group[].class);
    }
    List<GroupVerdict> verdicts = new ArrayList<>();
    for (Group group : groups) verdicts.add(judge(group, language, options));
    try (PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8)) {
      out.println(gson.toJson(verdicts));
    }
  }

  private static GroupVerdict judge(Group group, LanguageOptions language, AnalyzerOptions options) {
    SimpleCatalog catalog = new SimpleCatalog(group.name());
    catalog.addZetaSQLFunctionsAndTypes(new ZetaSQLBuiltinFunctionOptions(language));
    catalog.addFunction(maxBy());
    Map<String, SimpleTable> tables = new HashMap<>();
    List<Verdict> verdicts = new ArrayList<>();
    for (Statement statement : group.statements()) {
      verdicts.add(new Verdict(statement.name(), faultOf(statement.sql(), catalog, tables, options)));
    }
    return new GroupVerdict(group.name(), verdicts);
  }

  /** https://cloud.google.com/bigquery/docs/reference/standard-sql/aggregate_functions#max_by, younger than the analyzer. */
  private static Function maxBy() {
    var value = new FunctionArgumentType(SignatureArgumentKind.ARG_TYPE_ANY_1);
    var order = new FunctionArgumentType(SignatureArgumentKind.ARG_TYPE_ANY_2);
    return new Function("MAX_BY", "BigQuery", Mode.AGGREGATE, List.of(new FunctionSignature(value, List.of(value, order), -1)));
  }

  private static String faultOf(String sql, SimpleCatalog catalog, Map<String, SimpleTable> tables, AnalyzerOptions options) {
    String text = sql.stripTrailing(); // what leads stays, or lines and columns would shift
    int end = text.getBytes(StandardCharsets.UTF_8).length;
    ParseResumeLocation location = new ParseResumeLocation(text);
    try {
      do {
        ResolvedStatement statement = Analyzer.analyzeNextStatement(location, options, catalog);
        if (statement instanceof ResolvedCreateTableStmt create) register(create, catalog, tables);
        if (statement instanceof ResolvedCreateViewBase view) register(view, catalog, tables);
      } while (location.getBytePosition() < end);
      return null;
    } catch (SqlException error) {
      return error.getMessage();
    }
  }

  /** As IF NOT EXISTS has it, a table that is there stays as it is. */
  private static void register(ResolvedCreateTableStmt create, SimpleCatalog catalog, Map<String, SimpleTable> tables) {
    // `project.dataset.table` in one pair of back quotes is one identifier to the analyzer; BigQuery splits it.
    String name = String.join(".", create.getNamePath());
    if (tables.containsKey(name)) return;
    SimpleTable table = new SimpleTable(name);
    create.getColumnDefinitionList().forEach((column) -> table.addSimpleColumn(column.getName(), column.getType()));
    tables.put(name, table);
    catalog.addSimpleTable(name, table);
  }

  private static void register(ResolvedCreateViewBase view, SimpleCatalog catalog, Map<String, SimpleTable> tables) {
    String name = String.join(".", view.getNamePath());
    if (tables.containsKey(name)) return;
    SimpleTable table = new SimpleTable(name);
    view.getOutputColumnList().forEach((column) -> table.addSimpleColumn(column.getName(), column.getColumn().getType()));
    tables.put(name, table);
    catalog.addSimpleTable(name, table);
  }

  /** https://cloud.google.com/bigquery/docs/reference/standard-sql/data-definition-language#table_option_list, #materialized_view_option_list, #column_option_list */
  private static AllowedHintsAndOptions ddlOptions() {
    var text = TypeFactory.createSimpleType(TypeKind.TYPE_STRING);
    var bool = TypeFactory.createSimpleType(TypeKind.TYPE_BOOL);
    var pair = TypeFactory.createStructType(List.of(new StructField("", text), new StructField("", text)));
    AllowedHintsAndOptions options = new AllowedHintsAndOptions();
    options.setDisallowUnknownOptions(true);
    options.setDisallowDuplicateOptionNames(true);
    options.addOption("description", text);
    options.addOption("friendly_name", text);
    options.addOption("labels", TypeFactory.createArrayType(pair));
    options.addOption("expiration_timestamp", TypeFactory.createSimpleType(TypeKind.TYPE_TIMESTAMP));
    options.addOption("partition_expiration_days", TypeFactory.createSimpleType(TypeKind.TYPE_DOUBLE));
    options.addOption("require_partition_filter", bool);
    options.addOption("enable_refresh", bool);
    options.addOption("refresh_interval_minutes", TypeFactory.createSimpleType(TypeKind.TYPE_DOUBLE));
    options.addOption("max_staleness", TypeFactory.createSimpleType(TypeKind.TYPE_INTERVAL));
    return options;
  }
}
