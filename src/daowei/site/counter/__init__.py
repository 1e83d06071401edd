"""The counter: reports that programs hand in by the hundred, taken without the pages' detours."""
