"""The domain of Rollbook: layouts, checks, plans, the store and its tasks. It knows no screen."""
