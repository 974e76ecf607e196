#!/usr/bin/env bash
# Mutation testing: the product is changed in one place at a time, and a test should notice.
#
#   tools/mutation.sh ledger [FOLDER…]     folders of src/Ledger, '.' for its own files; without one, those that decide
#   tools/mutation.sh verifier [FOLDER…]   folders of src/Verifier, '.' for its own files; without one, '.' and Checks;
#                                          'Acting' for what is asked before anybody acts
#
# Prints survivors and score. In artifacts/mutation/ledger and …/verifier are the reports and survivors.tsv, the list with
# the reason of each; where one has none (tools/mutation-reasons-*.tsv) the exit code is 1. Figures: docs/mutation-testing.md.
set -euo pipefail
root=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.." && pwd)
tests=SecureGenomics.Provenance

fail() {
  printf 'error: %s\nhint: %s\n' "$1" "$2" >&2
  exit 2
}

# The test classes that speak of a folder: the others would only take time.
classes() {
  case $1 in
    ledger/.) echo NoteTests RecordFieldTests CanonicalJsonTests ;;
    ledger/Bundles) echo BundleTests BundleCrateTests BundleLimitTests BundlePathTests BundleWriterTests ForgedContainerTests LineStreamTests \
      RangeStreamTests ZipLayoutTests ;;
    ledger/Checkpoints) echo NoteTests LogOriginTests TrustPolicyTests ClientStateTests ReceiptTests ;;
    ledger/Commitments) echo RistrettoTests PedersenTests CommitmentSpecificationTests RandomnessTests ;;
    ledger/Digests) echo DigestTests StrictBase64Tests DsseEnvelopeTests RecordVectorTests ;;
    ledger/Envelopes) echo CanonicalJsonTests JsonGrammarTests JsonFieldsTests DsseEnvelopeTests RecordVectorTests RecordFieldTests ClientStateTests StrictBase64Tests ;;
    ledger/Exports) echo ExportTests ;;
    ledger/Merkle) echo MerkleVectorTests MerkleProofTests MerkleRangeTests KnownRootTests ;;
    ledger/Receipts) echo ReceiptTests ;;
    ledger/Records) echo RecordVectorTests RecordFieldTests SubjectTests StudyStateTests GenomeCountTests AheadTests LogReplayTests RecordsPageTests KnownRootTests \
      DsseEnvelopeTests ReceiptTests StudyLedgerTests ;;
    ledger/Signing) echo Ed25519VectorTests KeyRingTests SecretTests OpenSshFormatTests SealedFormatTests BcryptVectorTests ;;
    ledger/Store) echo BlobStoreTests StudyLedgerTests StudyLedgerFaultTests StoreCheckTests SqliteLedgerStoreTests TileExportTests SecretTests ClientStateTests ;;
    ledger/Versions) echo AppendLogTests AppendMapTests ;;
    # What is asked before anybody acts, and of keys: fewer classes than the rest of the folders needs.
    verifier/Acting) echo KeyForgeryTests ClearanceForgeryTests PreflightTests OneHandleTests RevocationTests PolicyTests UnaskedCheckTests VerdictTests \
      DamagedFileTests ;;
    verifier/.) echo VerdictTests ReportFactsTests UnfinishedStudyTests DamagedFileTests CiphertextForgeryTests OpeningForgeryTests OptionTests PolicyTests ;;
    verifier/Checks) echo FaultPlaceTests LedgerForgeryTests CiphertextForgeryTests ProtocolForgeryTests DamagedFileTests UnfinishedStudyTests ReportFactsTests \
      ForgeryTests OpeningForgeryTests OwnerForgeryTests OptionTests PolicyTests RevocationTests UnaskedCheckTests ReferenceEvaluatorTests ;;
    verifier/Replay | verifier/Replay/Reference) echo ReferenceArithmeticTests ReferenceEvaluatorTests ReferenceKernelTests ;;
    verifier/Report) echo CheckSpecificationTests FlowDiagramTests HtmlReportTests PageEvidenceTests ReportSnapshotTests ;;
    *) fail "expected a folder of src/$project that has tests here, found '${1#*/}'" 'tools/mutation.sh names them, in classes()' ;;
  esac
}

# Of the ledger's tests those that start a program, or take long for what another holds too. One that starts this very
# program would also leave the coverage of every later test unknown, as would bcrypt, whose loop is too slow to be counted.
slow="*.Foreign_readers_* *.A_foreign_library_* *.A_missing_library_* *.A_key_that_ssh_keygen_made_* *.A_key_with_a_passphrase_*"
slow+=" *.Keys_of_other_types_* *.Many_contributions_are_one_collection *.A_batch_of_a_thousand_* *.An_independent_reading_*"
slow+=" *.Every_truncation_* *.The_equation_in_integers_* *.Of_many_who_write_* *.SecretTests.A_changed_byte_is_refused *.The_tiles_of_a_log_hold_*"

case ${1:-} in
  ledger) project=Ledger folders=(Records Merkle Receipts Checkpoints Digests) ;;
  verifier) project=Verifier folders=(. Checks) ;;
  *) fail "expected 'ledger' or 'verifier', found '${1:-nothing}'" 'tools/mutation.sh ledger Records Merkle' ;;
esac
area=$1
shift
[ $# -eq 0 ] || folders=("$@")

patterns=() chosen=()
for folder in "${folders[@]}"; do
  named=$(classes "$area/$folder")
  case $area/$folder in
    ledger/.) patterns+=(--mutate '**/src/Ledger/*.cs') ;;
    # The catalogue is a static field: every change in it would be tried in vain, at the price of a survivor.
    verifier/Acting) for file in Preflight Clearance Findings RemarkableThings Checks/PolicyCheck Checks/KeyProofCheck Checks/ClearanceCheck; do
      patterns+=(--mutate "**/src/Verifier/$file.cs"); done ;;
    verifier/.) patterns+=(--mutate '**/src/Verifier/*.cs' --mutate '!**/CheckCatalogue.cs') ;;
    # Their inner loop outlasts the runner's patience once its coverage is taken. BcryptVectorTests holds them, whole.
    ledger/Signing) patterns+=(--mutate '**/Signing/**/*.cs' --mutate '!**/Blowfish.cs' --mutate '!**/BcryptKeyDerivation.cs') ;;
    verifier/*) patterns+=(--mutate "**/$folder/*.cs") ;;
    *) patterns+=(--mutate "**/$folder/**/*.cs") ;;
  esac
  for class in $named; do chosen+=("$tests.$project.Tests.$class"); done
done

# Only these places, one pattern a line, such as tools/mutation_again.py prints.
if [ -n "${SGP_MUTATE:-}" ]; then
  patterns=()
  while read -r pattern; do patterns+=(--mutate "$pattern"); done <"$SGP_MUTATE"
fi

# Its own build: the changed assembly never lies where others look. Tests with random input of their own take long
# and find by chance; those that start a program would start it for every change.
export ArtifactsPath=$root/artifacts/mutation/build
export SGP_SHARED=${SGP_SHARED:-$(dirname -- "$root")/shared}
# A commit between two runs would otherwise build everything anew, for the revision that assemblies carry.
export SourceRevisionId=mutation
# The tests stop at the first that fails, which is all that a run asks for.
export SGP_TEST_STOP=1
export SGP_TEST_FILTER="--filter-class ${chosen[*]} --filter-not-method *.Mutated_* *.Every_flipped_bit_* *.More_files_than_sixteen_bits_* *.A_second_writer_is_told_* *.No_mutation_* *.A_weight_flipped_*"
[ "$area" != ledger ] || SGP_TEST_FILTER+=" $slow"
# Of the reference kernel: full-size parameters take longer than all its other cases, which reach the same lines.
[ "$area" != verifier ] || SGP_TEST_FILTER+=" *.A_product_that_is_relinearized_and_rotated_under_parameters_of_full_size"
report=$root/artifacts/mutation/$area
rm -rf "$report"
cd "$root/tests/$project.Tests"
dotnet tool restore >/dev/null
dotnet stryker --config-file "$root/tools/stryker-$area.json" "${patterns[@]}" --output "$report" --skip-version-check
python3 "$root/tools/mutation_score.py" "$report/reports/mutation-report.json" \
  --survivors "$report/survivors.tsv" --reasons "$root/tools/mutation-reasons-$area.tsv"
