import { Component } from "react";

type Props = { children: React.ReactNode; render: (error: unknown) => React.ReactNode };

export class ErrorBoundary extends Component<Props, { error: unknown }> {
  override state: { error: unknown } = { error: null };

  static getDerivedStateFromError(error: unknown) {
    return { error };
  }

  override render() {
    return this.state.error === null ? this.props.children : this.props.render(this.state.error);
  }
}
